using CryptoList.Lists.Following;

namespace CryptoList.Storage.Sqlite;

/// <summary>
/// Follows the file by <c>PRAGMA data_version</c>, which moves when another connection commits, whichever process it is in. A file at rest is
/// watched by the kernel, which says when to look; a busy one, or where the kernel cannot (no watches left, or a file system without), is
/// looked at every 20 ms, since being told of each page that is written costs more than a copy's sending.
/// </summary>
public sealed class SqliteChangeFeed : IChangeFeed, IDisposable
{
    /// <summary>Between two looks at least: a busy file changes thousands of times a second.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Between two looks at most, lest a lost message from the kernel go unnoticed.</summary>
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    /// <summary>So many looks without a change make a file at rest: a second.</summary>
    private const int LooksUntilRest = 50;

    private readonly Lock _lock = new();
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly WakeSignal _changed;
    private readonly FileSystemWatcher? _watcher;
    private SqliteSession? _session;
    private long _version;
    private int _still;

    public SqliteChangeFeed(SqliteDatabase database, TimeProvider time)
    {
        (_database, _time, _changed) = (database, time, new WakeSignal(time));
        _watcher = Watcher(database.Path, _changed.Set);
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
            if (IsWatched) await _changed.WaitAsync(left < LongestInterval ? left : LongestInterval, cancel).ConfigureAwait(false);
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
            if (_still == LooksUntilRest) Watch(true);
            var version = (long)_session.Value("PRAGMA data_version")!;
            var moved = Interlocked.Exchange(ref _version, version) != version;
            _still = moved ? 0 : Math.Min(_still + 1, LooksUntilRest + 1);
            if (moved) Watch(false);
            return moved;
        }
    }

    private bool IsWatched => _watcher?.EnableRaisingEvents == true;

    private void Watch(bool on)
    {
        try
        {
            if (_watcher is not null) _watcher.EnableRaisingEvents = on;
        }
        catch (IOException)
        {
            // No watches left: it is looked at as if it were busy.
        }
    }

    /// <summary>A watch of the write-ahead log, to which each commit is appended; not begun.</summary>
    private static FileSystemWatcher? Watcher(string path, Action changed)
    {
        try
        {
            var watcher = new FileSystemWatcher(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path) + "-wal") { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName | NotifyFilters.Size };
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => changed();
            watcher.Error += (_, _) => changed();
            return watcher;
        }
        catch (Exception fault) when (fault is IOException or PlatformNotSupportedException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
