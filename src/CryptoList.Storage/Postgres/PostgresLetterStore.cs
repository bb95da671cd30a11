using CryptoList.Lists.Letters;

namespace CryptoList.Storage.Postgres;

/// <summary>Letters in PostgreSQL, for as many nodes as there are: each takes those no other has locked.</summary>
public sealed class PostgresLetterStore(PostgresDatabase database) : ILetterStore
{
    /// <inheritdoc/>
    public ValueTask<int> PutAsync(IReadOnlyList<Letter> letters, long now, CancellationToken cancel = default) =>
        database.WriteAsync(session => PutAsync(session, letters, now), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ClaimedLetter>> ClaimAsync(long now, long until, int max, CancellationToken cancel = default) => database.ReadAsync(
        session => session.RowsAsync(
            r => new ClaimedLetter(r.GetInt64(0), r.GetString(1), r.GetFieldValue<byte[]>(2), r.GetInt64(3), r.GetInt64(4)),
            """
            update letter set due = $2, attempts = attempts + 1
            where id in (select id from letter where ended is null and due <= $1 order by due, id limit $3 for update skip locked)
            returning id, recipient, message, created, attempts
            """,
            now, until, (long)max),
        cancel);

    /// <inheritdoc/>
    public ValueTask<long?> NextDueAsync(CancellationToken cancel = default) =>
        database.ReadAsync(async session => (long?)await session.ValueAsync("select min(due) from letter where ended is null").ConfigureAwait(false), cancel);

    /// <inheritdoc/>
    public async ValueTask EndAsync(long id, long now, CancellationToken cancel = default) =>
        await database.WriteAsync(session => session.RunAsync("update letter set ended = $2, message = null, recipient = '' where id = $1", id, now), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask LaterAsync(long id, long due, bool tried, CancellationToken cancel = default) => await database.WriteAsync(
        session => session.RunAsync("update letter set due = $2, attempts = attempts - $3 where id = $1 and ended is null", id, due, tried ? 0L : 1L), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(long list, LetterKind kind, long since, CancellationToken cancel = default) => (long)(await database.ReadAsync(
        session => session.ValueAsync("select count(*) from letter where list = $1 and kind = $2 and created >= $3", list, (long)kind, since), cancel).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(long endedBefore, CancellationToken cancel = default) =>
        await database.WriteAsync(session => session.RunAsync("delete from letter where ended < $1", endedBefore), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<long, long>> ToldAsync(CancellationToken cancel = default) => database.ReadAsync(
        async session =>
        {
            var rows = await session.RowsAsync(r => (List: r.GetInt64(0), Number: r.GetInt64(1)), "select list, n from told").ConfigureAwait(false);
            return (IReadOnlyDictionary<long, long>)rows.ToDictionary(r => r.List, r => r.Number);
        },
        cancel);

    /// <inheritdoc/>
    public async ValueTask ToldAsync(long list, long number, CancellationToken cancel = default) => await database.WriteAsync(
        session => session.RunAsync(
            "insert into told(list, n) select key, $2 from list where key = $1 on conflict(list) do update set n = greatest(told.n, excluded.n)", list, number),
        cancel).ConfigureAwait(false);

    /// <summary>Within a transaction of the caller's; gives how many are of a new occasion. In the order of their names, so that two nodes never wait for each other.</summary>
    internal static async ValueTask<int> PutAsync(PostgresSession session, IReadOnlyList<Letter> letters, long now)
    {
        var stored = 0;
        foreach (var letter in letters.OrderBy(l => l.Occasion, StringComparer.Ordinal))
        {
            stored += await session.RunAsync(
                "insert into letter(occasion, list, kind, recipient, message, created, due) values($1, $2, $3, $4, $5, $6, $6) on conflict(occasion) do nothing",
                letter.Occasion, letter.List, (long)letter.Kind, PostgresText.Storable(letter.Recipient), letter.Message.ToArray(), now).ConfigureAwait(false);
        }

        return stored;
    }
}
