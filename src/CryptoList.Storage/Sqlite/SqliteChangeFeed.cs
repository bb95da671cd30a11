using CryptoList.Lists.Following;

namespace CryptoList.Storage.Sqlite;

/// <summary>
/// Follows the file by <c>PRAGMA data_version</c>, which moves when another connection commits, whichever process it is in.
/// Looking costs microseconds, so it is done every 20 ms.
/// </summary>
public sealed class SqliteChangeFeed(SqliteDatabase database, TimeProvider time) : IChangeFeed, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private SqliteSession? _session;
    private long _version;

    /// <inheritdoc/>
    public ValueTask<long> NewestAsync(CancellationToken cancel = default) =>
        new(database.Read(session => (long?)session.Value("select seq from change order by seq desc limit 1") ?? 0));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Change>> SinceAsync(long sequence, CancellationToken cancel = default) => new(database.Read(session =>
    {
        var changes = new List<Change>();
        using var reader = session.Prepared("select seq, list, kind from change where seq > @0 order by seq", sequence).ExecuteReader();
        while (reader.Read()) changes.Add(new Change(reader.GetInt64(0), reader.GetInt64(1), (ChangeKind)reader.GetInt64(2)));
        return (IReadOnlyList<Change>)changes;
    }));

    /// <inheritdoc/>
    public async ValueTask WaitAsync(TimeSpan limit, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (!Moved() && time.GetElapsedTime(started) < limit) await Task.Delay(Interval, time, cancel).ConfigureAwait(false);
    }

    public void Dispose()
    {
        lock (_lock) _session?.Dispose();
    }

    private bool Moved()
    {
        lock (_lock)
        {
            _session ??= database.OpenSession();
            var version = (long)_session.Value("PRAGMA data_version")!;
            return Interlocked.Exchange(ref _version, version) != version;
        }
    }
}
