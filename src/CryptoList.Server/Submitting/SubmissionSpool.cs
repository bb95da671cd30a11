namespace CryptoList.Server.Submitting;

/// <summary>
/// Where messages lie while they come in: small ones in memory, as long as there are places, all others in files of a folder. However many
/// clients send however slowly, what is in memory ends at <see cref="Places"/> times <see cref="PlaceSize"/> octets. Nothing in it matters
/// once the process is gone.
/// </summary>
public sealed class SubmissionSpool : IDisposable
{
    /// <summary>Octets of a message that may stay in memory: 64 KiB.</summary>
    internal const int PlaceSize = 64 * 1024;

    /// <summary>Messages in memory at once: 128, so 8 MiB.</summary>
    internal const int Places = 128;

    private readonly string _folder;
    private readonly SemaphoreSlim _places = new(Places, Places);

    public SubmissionSpool(string folder)
    {
        _folder = folder;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Removes what a killed process left.</summary>
    public void Clear()
    {
        foreach (var file in Directory.EnumerateFiles(_folder)) File.Delete(file);
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    /// <summary>A place for one more message, which the message frees when it is disposed of.</summary>
    internal SpooledMessage Begin() => new(this, _places.Wait(0));

    internal void Free() => _places.Release();

    /// <summary>A new file that goes when it is closed. It need not reach the disk: a post is durable by the store's transaction alone.</summary>
    internal FileStream Create() => new(
        Path.Combine(_folder, $"{Guid.NewGuid():n}.part"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
}
