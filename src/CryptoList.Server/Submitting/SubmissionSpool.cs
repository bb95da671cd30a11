namespace CryptoList.Server.Submitting;

/// <summary>The folder where submissions lie while they come in. Nothing in it matters once the process is gone.</summary>
public sealed class SubmissionSpool
{
    private readonly string _folder;

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

    /// <summary>A new file that goes when it is closed. It need not reach the disk: a post is durable by the store's transaction alone.</summary>
    public FileStream Create() => new(
        Path.Combine(_folder, $"{Guid.NewGuid():n}.part"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
}
