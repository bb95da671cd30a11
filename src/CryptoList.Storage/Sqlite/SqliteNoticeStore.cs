using CryptoList.Lists.Notices;

namespace CryptoList.Storage.Sqlite;

/// <summary>The server's own mail in SQLite.</summary>
public sealed class SqliteNoticeStore(SqliteDatabase database) : INoticeStore
{
    /// <inheritdoc/>
    public async ValueTask AddAsync(IReadOnlyList<NewNotice> notices, long now, CancellationToken cancel = default) =>
        await database.WriteAsync(Durability.Power, session =>
        {
            Add(session, notices, now);
            return true;
        }, cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Notice>> ClaimAsync(long now, long until, int most, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Process, session =>
        {
            var notices = new List<Notice>();
            using (var reader = session.Prepared("select id, recipient, content, created, attempts from notice where due <= @0 order by due, id limit @1", now, (long)most).ExecuteReader())
            {
                while (reader.Read()) notices.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetInt64(3), reader.GetInt64(4) + 1));
            }

            foreach (var notice in notices) session.Run("update notice set due=@1, attempts=@2 where id=@0", notice.Id, until, notice.Attempts);
            return (IReadOnlyList<Notice>)notices;
        }, cancel);

    /// <inheritdoc/>
    public ValueTask<long?> NextDueAsync(CancellationToken cancel = default) => new(database.Read(session => (long?)session.Value("select min(due) from notice")));

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(long id, CancellationToken cancel = default) =>
        await database.WriteAsync(Durability.Process, session => session.Run("delete from notice where id=@0", id), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DeferAsync(long id, long due, CancellationToken cancel = default) =>
        await database.WriteAsync(Durability.Process, session => session.Run("update notice set due=@1 where id=@0", id, due), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<long, long>> ToldAsync(CancellationToken cancel = default) => new(database.Read(session =>
    {
        var told = new Dictionary<long, long>();
        using var reader = session.Prepared("select list, n from told").ExecuteReader();
        while (reader.Read()) told[reader.GetInt64(0)] = reader.GetInt64(1);
        return (IReadOnlyDictionary<long, long>)told;
    }));

    /// <inheritdoc/>
    public ValueTask<bool> TellAsync(long list, long from, long to, IReadOnlyList<NewNotice> notices, long now, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Power, session =>
        {
            session.Run("insert or ignore into told(list, n) values(@0, 0)", list);
            if (session.Run("update told set n=@2 where list=@0 and n=@1 and exists (select 1 from list where key=@0)", list, from, to) == 0)
            {
                session.RollBack();
                return false;
            }

            Add(session, notices, now);
            return true;
        }, cancel);

    private static void Add(SqliteSession session, IReadOnlyList<NewNotice> notices, long now)
    {
        foreach (var notice in notices)
            session.Run("insert into notice(list, recipient, content, created, due, attempts) values(@0, @1, @2, @3, @3, 0)", notice.List, notice.Recipient, notice.Content.ToArray(), now);
    }
}
