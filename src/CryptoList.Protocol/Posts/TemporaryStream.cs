namespace CryptoList.Protocol.Posts;

/// <summary>
/// Room for what may be larger than memory: a file of mode 0600 that has no name on Unix once it is open,
/// so nothing is left behind by a crash; or memory, for what is known to be small.
/// </summary>
public static class TemporaryStream
{
    /// <summary>Up to this many bytes stay in memory: plaintext of ordinary mail never touches a disk.</summary>
    public const int InMemoryLimit = 1024 * 1024;

    private const int BufferSize = 128 * 1024;

    /// <summary>An empty, seekable stream that goes when it is closed; large ones are files in that folder.</summary>
    public static Stream Create(string folder, long expectedLength) =>
        expectedLength <= InMemoryLimit ? new MemoryStream((int)expectedLength) : CreateFile(folder);

    private static FileStream CreateFile(string folder)
    {
        var path = Path.Combine(folder, $".cryptolist-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = BufferSize,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }
}
