using CryptoList.Lists.Membership;

namespace CryptoList.Storage;

/// <summary>
/// The lock that a serving process holds on its data folder (<c>serve.lock</c>). The system lets go of it when the process dies, however
/// it dies; so a dead node is recognised at once.
/// </summary>
public sealed class ServeLock(string folder) : IServingProbe, IDisposable
{
    private readonly string _path = Path.Combine(folder, "serve.lock");
    private FileStream? _held;

    /// <summary>True when this or another process serves the folder.</summary>
    public bool IsServed
    {
        get
        {
            if (_held is not null) return true;
            try
            {
                // A shared lock for an instant: refused while a server holds its own.
                using var probe = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read);
                return false;
            }
            catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
            {
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    /// <summary>Takes the lock; false while another process serves the folder. A command that looks for an instant is waited out.</summary>
    public async ValueTask<bool> TryTakeAsync(TimeProvider time, CancellationToken cancel = default)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                _held = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return true;
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), time, cancel).ConfigureAwait(false);
            }
        }

        return false;
    }

    public void Dispose() => _held?.Dispose();
}
