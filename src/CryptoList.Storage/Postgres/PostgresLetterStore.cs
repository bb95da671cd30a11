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
    public async ValueTask EndAsync(long id, long now, CancellationToken cancel = default) =>
        await database.WriteAsync(session => session.RunAsync("update letter set ended = $2, message = null, recipient = '' where id = $1", id, now), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask LaterAsync(long id, long due, CancellationToken cancel = default) =>
        await database.WriteAsync(session => session.RunAsync("update letter set due = $2 where id = $1 and ended is null", id, due), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(long list, LetterKind kind, long since, CancellationToken cancel = default) => (long)(await database.ReadAsync(
        session => session.ValueAsync("select count(*) from letter where list = $1 and kind = $2 and created >= $3", list, (long)kind, since), cancel).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(long endedBefore, CancellationToken cancel = default) =>
        await database.WriteAsync(session => session.RunAsync("delete from letter where ended < $1", endedBefore), cancel).ConfigureAwait(false);

    /// <summary>Within a transaction of the caller's; gives how many are of a new occasion. In the order of their names, so that two nodes never wait for each other.</summary>
    internal static async ValueTask<int> PutAsync(PostgresSession session, IReadOnlyList<Letter> letters, long now)
    {
        var stored = 0;
        foreach (var letter in letters.OrderBy(l => l.Occasion, StringComparer.Ordinal))
        {
            stored += await session.RunAsync(
                "insert into letter(occasion, list, kind, recipient, message, created, due) values($1, $2, $3, $4, $5, $6, $6) on conflict do nothing",
                letter.Occasion, letter.List, (long)letter.Kind, letter.Recipient, letter.Message.ToArray(), now).ConfigureAwait(false);
        }

        return stored;
    }
}
