namespace CryptoList.Helper.Home;

/// <summary>
/// Keeps two processes from changing one home at once: an advisory lock that the kernel drops when its holder dies.
/// Commands that only look do without it, since every file is replaced whole.
/// </summary>
public sealed class HomeLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private HomeLock(FileStream file) => _file = file;

    /// <summary>Waits at most <paramref name="patience"/> for the other process.</summary>
    /// <exception cref="HelperException">It is still held after that.</exception>
    public static async Task<HomeLock> AcquireAsync(HomeFolder home, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new HomeLock(new FileStream(home.LockFile, Options()));
            }
            catch (IOException) when (File.Exists(home.LockFile) && time.GetElapsedTime(since) < patience)
            {
                await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
            }
            catch (IOException) when (File.Exists(home.LockFile))
            {
                throw HelperException.Usage($"Another cryptolist-helper is at work in {home.Path}. Let it finish, or name another folder with --home.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
