using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Storage.Postgres;

/// <summary>Letters in PostgreSQL, for as many nodes as there are: each takes those no other has locked.</summary>
public sealed class PostgresLetterStore(PostgresDatabase database) : ILetterStore
{
    /// <inheritdoc/>
    public ValueTask<int> PutAsync(IReadOnlyList<Letter> letters, long now, CancellationToken cancel = default) =>
        database.WriteAsync(session => PutAsync(session, letters, now), cancel);

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(string batch, long now, CancellationToken cancel = default) =>
        await database.WriteAsync(session => ReleaseAsync(session, batch, now), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DropAsync(string batch, CancellationToken cancel = default) =>
        await database.WriteAsync(session => session.RunAsync("delete from letter where batch = $1", batch), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> KnowsAsync(string occasion, CancellationToken cancel = default) =>
        database.ReadAsync(async session => await session.ValueAsync("select 1 from letter where occasion = $1", occasion).ConfigureAwait(false) is not null, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ClaimedLetter>> ClaimAsync(long now, long until, int max, long maxBytes = long.MaxValue, CancellationToken cancel = default) => database.ReadAsync(
        session => session.RowsAsync(
            r => new ClaimedLetter(r.GetInt64(0), r.GetString(1), r.GetFieldValue<byte[]>(2), r.GetInt64(3), r.GetInt64(4))
            {
                List = r.GetInt64(5),
                Member = r.IsDBNull(6) ? null : MemberId.Read(r.GetFieldValue<byte[]>(6)),
                Until = r.IsDBNull(7) ? null : r.GetInt64(7),
                Device = r.IsDBNull(8) ? null : new Fingerprint(new Digest(r.GetFieldValue<byte[]>(8))),
            },
            """
            with due as materialized (
              select id, due, octet_length(message) size from letter where ended is null and due <= $1 order by due, id limit $3 for update skip locked)
            update letter set due = $2, attempts = attempts + 1
            where id in (select id from (select id, sum(size) over (order by due, id) - size before from due) sized where before < $4)
            returning id, recipient, message, created, attempts, list, member, until, device
            """,
            now, until, (long)max, maxBytes),
        cancel);

    /// <inheritdoc/>
    public ValueTask<long?> NextDueAsync(CancellationToken cancel = default) =>
        database.ReadAsync(async session => (long?)await session.ValueAsync("select min(due) from letter where ended is null").ConfigureAwait(false), cancel);

    /// <inheritdoc/>
    public async ValueTask EndAsync(IReadOnlyList<long> ids, long now, CancellationToken cancel = default) => await database.WriteAsync(
        session => session.RunAsync("update letter set ended = $2, message = null, recipient = '', batch = null where id = any($1)", ids.ToArray(), now), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask LaterAsync(long id, long due, bool tried, CancellationToken cancel = default) => await database.WriteAsync(
        session => session.RunAsync("update letter set due = $2, attempts = attempts - $3 where id = $1 and ended is null", id, due, tried ? 0L : 1L), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(long list, LetterKind kind, long since, CancellationToken cancel = default) => (long)(await database.ReadAsync(
        session => session.ValueAsync("select count(*) from letter where list = $1 and kind = $2 and created >= $3", list, (long)kind, since), cancel).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(long endedBefore, long batchedBefore, CancellationToken cancel = default) => await database.WriteAsync(
        session => session.RunAsync("delete from letter where ended < $1 or (batch is not null and created < $2)", endedBefore, batchedBefore), cancel).ConfigureAwait(false);

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

    /// <summary>Within a transaction of the caller's, in one statement; gives how many are of a new occasion. In the order of their names, so that two nodes never wait for each other.</summary>
    internal static async ValueTask<int> PutAsync(PostgresSession session, IReadOnlyList<Letter> letters, long now)
    {
        if (letters.Count == 0) return 0;
        var ordered = letters.OrderBy(l => l.Occasion, StringComparer.Ordinal).ToList();
        return await session.RunAsync(
            """
            insert into letter(occasion, list, kind, recipient, message, created, due, member, until, batch, device)
            select occasion, list, kind, recipient, message, $6, due, member, until, batch, device
            from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bytea[], $7::bigint[], $8::bytea[], $9::bigint[], $10::text[], $11::bytea[])
              as new(occasion, list, kind, recipient, message, due, member, until, batch, device)
            on conflict(occasion) do nothing
            """,
            ordered.Select(l => l.Occasion).ToArray(), ordered.Select(l => l.List).ToArray(), ordered.Select(l => (long)l.Kind).ToArray(),
            ordered.Select(l => PostgresText.Storable(l.Recipient)).ToArray(), ordered.Select(l => l.Message.ToArray()).ToArray(), now,
            ordered.Select(l => l.Batch is null ? now : long.MaxValue).ToArray(), ordered.Select(l => l.Member?.ToArray()).ToArray(),
            ordered.Select(l => l.Until).ToArray(), ordered.Select(l => l.Batch).ToArray(), ordered.Select(l => l.Device?.Value.ToArray()).ToArray()).ConfigureAwait(false);
    }

    /// <summary>Within a transaction of the caller's: a member is gone, and nothing goes to their devices any more.</summary>
    internal static ValueTask<int> CancelAsync(PostgresSession session, long list, MemberId member, long now) => session.RunAsync(
        "update letter set ended = $3, message = null, recipient = '', batch = null where list = $1 and member = $2 and ended is null", list, member.ToArray(), now);

    /// <summary>The same of one device, whose member stays.</summary>
    internal static ValueTask<int> CancelAsync(PostgresSession session, long list, MemberId member, Fingerprint device, long now) => session.RunAsync(
        "update letter set ended = $4, message = null, recipient = '', batch = null where list = $1 and member = $2 and device = $3 and ended is null", list, member.ToArray(), device.Value.ToArray(), now);

    /// <summary>Within a transaction of the caller's.</summary>
    internal static ValueTask<int> ReleaseAsync(PostgresSession session, string batch, long now) =>
        session.RunAsync("update letter set due = $2, batch = null where batch = $1", batch, now);
}
