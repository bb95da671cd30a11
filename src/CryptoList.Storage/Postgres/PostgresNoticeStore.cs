using CryptoList.Lists.Notices;

namespace CryptoList.Storage.Postgres;

/// <summary>The server's own mail in PostgreSQL; any node sends what is due.</summary>
public sealed class PostgresNoticeStore(PostgresDatabase database) : INoticeStore
{
    /// <inheritdoc/>
    public async ValueTask AddAsync(IReadOnlyList<NewNotice> notices, long now, CancellationToken cancel = default) =>
        await database.WriteAsync(
            async session =>
            {
                await AddAsync(session, notices, now).ConfigureAwait(false);
                return true;
            },
            cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Notice>> ClaimAsync(long now, long until, int most, CancellationToken cancel = default) =>
        database.WriteAsync(
            session => session.RowsAsync(
                r => new Notice(r.GetInt64(0), r.GetString(1), r.GetFieldValue<byte[]>(2), r.GetInt64(3), r.GetInt64(4)),
                """
                update notice set due = $2, attempts = attempts + 1
                where id in (select id from notice where due <= $1 order by due, id limit $3 for update skip locked)
                returning id, recipient, content, created, attempts
                """,
                now, until, (long)most),
            cancel);

    /// <inheritdoc/>
    public ValueTask<long?> NextDueAsync(CancellationToken cancel = default) =>
        database.ReadAsync(async session => (long?)await session.ValueAsync("select min(due) from notice").ConfigureAwait(false), cancel);

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(long id, CancellationToken cancel = default) =>
        await database.WriteAsync(session => session.RunAsync("delete from notice where id = $1", id), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DeferAsync(long id, long due, CancellationToken cancel = default) =>
        await database.WriteAsync(session => session.RunAsync("update notice set due = $2 where id = $1", id, due), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<long, long>> ToldAsync(CancellationToken cancel = default) => database.ReadAsync(
        async session =>
        {
            var rows = await session.RowsAsync(r => (List: r.GetInt64(0), Number: r.GetInt64(1)), "select list, n from told").ConfigureAwait(false);
            return (IReadOnlyDictionary<long, long>)rows.ToDictionary(r => r.List, r => r.Number);
        },
        cancel);

    /// <inheritdoc/>
    public ValueTask<bool> TellAsync(long list, long from, long to, IReadOnlyList<NewNotice> notices, long now, CancellationToken cancel = default) => database.WriteAsync(
        async session =>
        {
            await session.RunAsync("insert into told(list, n) values($1, 0) on conflict do nothing", list).ConfigureAwait(false);
            if (await session.RunAsync("update told set n = $3 where list = $1 and n = $2 and exists (select 1 from list where key = $1)", list, from, to).ConfigureAwait(false) == 0)
            {
                session.RollBack();
                return false;
            }

            await AddAsync(session, notices, now).ConfigureAwait(false);
            return true;
        },
        cancel);

    private static async ValueTask AddAsync(PostgresSession session, IReadOnlyList<NewNotice> notices, long now)
    {
        foreach (var notice in notices)
        {
            await session.RunAsync(
                "insert into notice(list, recipient, content, created, due, attempts) values($1, $2, $3, $4, $4, 0)",
                notice.List, PostgresText.Storable(notice.Recipient), notice.Content.ToArray(), now).ConfigureAwait(false);
        }
    }
}
