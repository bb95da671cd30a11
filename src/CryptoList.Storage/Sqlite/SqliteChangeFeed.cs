using CryptoList.Lists.Following;

namespace CryptoList.Storage.Sqlite;

/// <summary>
/// Follows the file by <c>PRAGMA data_version</c>, which moves when another connection commits, whichever process it is in. The kernel
/// says when to look; where it cannot (no watches left, or a file system without), it is looked every 20 ms.
/// </summary>
public sealed class SqliteChangeFeed : IChangeFeed, IDisposable
{
    /// <summary>Between two looks at least: a busy file changes thousands of times a second.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Between two looks at most, lest a lost message from the kernel go unnoticed.</summary>
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly WakeSignal _changed;
    private readonly FileSystemWatcher? _watcher;
    private SqliteSession? _session;
    private long _version;

    public SqliteChangeFeed(SqliteDatabase database, TimeProvider time)
    {
        (_database, _time, _changed) = (database, time, new WakeSignal(time));
        _watcher = Watch(database.Path, _changed.Set);
    }

    /// <inheritdoc/>
    public ValueTask<long> NewestAsync(CancellationToken cancel = default) =>
        new(_database.Read(session => (long?)session.Value("select seq from change order by seq desc limit 1") ?? 0));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Change>> SinceAsync(long sequence, CancellationToken cancel = default) => new(_database.Read(session =>
    {
        var changes = new List<Change>();
        using var reader = session.Prepared("select seq, list, kind from change where seq > @0 order by seq", sequence).ExecuteReader();
        while (reader.Read()) changes.Add(new Change(reader.GetInt64(0), reader.GetInt64(1), (ChangeKind)reader.GetInt64(2)));
        return (IReadOnlyList<Change>)changes;
    }));

    /// <inheritdoc/>
    public async ValueTask WaitAsync(TimeSpan limit, CancellationToken cancel)
    {
        var started = _time.GetTimestamp();
        while (!Moved())
        {
            var left = limit - _time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) return;
            if (_watcher is not null) await _changed.WaitAsync(left < LongestInterval ? left : LongestInterval, cancel).ConfigureAwait(false);
            await Task.Delay(Interval, _time, cancel).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        lock (_lock) _session?.Dispose();
    }

    private bool Moved()
    {
        lock (_lock)
        {
            _session ??= _database.OpenSession();
            var version = (long)_session.Value("PRAGMA data_version")!;
            return Interlocked.Exchange(ref _version, version) != version;
        }
    }

    /// <summary>Watches the write-ahead log, to which each commit is appended.</summary>
    private static FileSystemWatcher? Watch(string path, Action changed)
    {
        try
        {
            var watcher = new FileSystemWatcher(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path) + "-wal") { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName | NotifyFilters.Size };
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => changed();
            watcher.Error += (_, _) => changed();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception fault) when (fault is IOException or PlatformNotSupportedException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
