using CryptoList.Helper.Commands;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Bridge;

/// <summary>
/// The home as the bridge uses it: one piece of work at a time, under the home's lock where it changes anything, so that other commands work while the
/// bridge runs. Logs and keys are read again when they have changed.
/// </summary>
internal sealed class HomeAtWork(HelperIo io, HomeFolder home, KeyringFile keys) : IDisposable
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1, 1);
    private KeyringFile _keys = keys;
    private ListDirectory? _lists;
    private string _read = "";

    /// <summary>Names the logs and keys there are now.</summary>
    public string Now => string.Join(';', Files().Select(f => new FileInfo(f)).Where(f => f.Exists).Select(f => $"{f.Length}.{f.LastWriteTimeUtc.Ticks}"));

    /// <summary>The home's folder.</summary>
    public HomeFolder Folder => home;

    /// <summary>Work that changes something, or must see nothing change: under the lock.</summary>
    /// <param name="work">Gets the home, and what <see cref="Now"/> was when it was read.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="HelperException">Another program holds the home for too long; it may work later.</exception>
    public async Task<T> ChangeAsync<T>(Func<HelperSession, string, Task<T>> work, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var held = await HoldAsync(cancellation).ConfigureAwait(false);
            return await work(await SessionAsync(cancellation).ConfigureAwait(false), _read).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Work that only looks.</summary>
    public async Task<T> LookAsync<T>(Func<HelperSession, T> work, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return work(await SessionAsync(cancellation).ConfigureAwait(false));
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _one.Dispose();
        _keys.Dispose();
    }

    private async Task<HomeLock> HoldAsync(CancellationToken cancellation)
    {
        try
        {
            return await HomeLock.AcquireAsync(home, LockPatience, io.Time, cancellation).ConfigureAwait(false);
        }
        catch (HelperException busy)
        {
            throw HelperException.Wait(busy.Message);
        }
    }

    private async Task<HelperSession> SessionAsync(CancellationToken cancellation)
    {
        var now = Now;
        if (_lists is null || now != _read)
        {
            if (_lists is not null)
            {
                var fresh = _keys.Again();
                _keys.Dispose();
                _keys = fresh;
            }

            (_lists, _read) = (await ListDirectory.LoadAsync(home, cancellation).ConfigureAwait(false), now);
        }

        return new HelperSession(io, home, null, _keys, _lists);
    }

    private IEnumerable<string> Files() =>
        Directory.Exists(home.ListsFolder)
            ? Directory.EnumerateDirectories(home.ListsFolder).Order(StringComparer.Ordinal).SelectMany(ListReplica.FilesIn).Prepend(home.KeyringFile)
            : [home.KeyringFile];
}
