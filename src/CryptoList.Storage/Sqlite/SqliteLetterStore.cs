using System.Runtime.InteropServices;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Identifiers;
using Microsoft.Data.Sqlite;

namespace CryptoList.Storage.Sqlite;

/// <summary>Letters in SQLite.</summary>
public sealed class SqliteLetterStore(SqliteDatabase database) : ILetterStore
{
    /// <inheritdoc/>
    public ValueTask<int> PutAsync(IReadOnlyList<Letter> letters, long now, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Power, session => Put(session, letters, now), cancel);

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(string batch, long now, CancellationToken cancel = default) =>
        await database.WriteAsync(Durability.Power, session => Release(session, batch, now), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DropAsync(string batch, CancellationToken cancel = default) =>
        await database.WriteAsync(Durability.Process, session => session.Run("delete from letter where batch = @0", batch), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> KnowsAsync(string occasion, CancellationToken cancel = default) =>
        new(database.Read(session => session.Value("select 1 from letter where occasion = @0", occasion) is not null));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ClaimedLetter>> ClaimAsync(long now, long until, int max, long maxBytes = long.MaxValue, CancellationToken cancel = default)
    {
        // Asked without a transaction first: nothing due costs a look at an index and no lock.
        if (database.Read(session => session.Value("select 1 from letter where ended is null and due <= @0 limit 1", now)) is null) return new([]);
        return database.WriteAsync(Durability.Process, session =>
        {
            var claimed = new List<ClaimedLetter>();
            using var reader = session.Prepared(
                """
                update letter set due = @1, attempts = attempts + 1 where id in (
                  select id from (
                    select id, sum(length(message)) over (order by due, id) - length(message) before from
                      (select id, due, message from letter where ended is null and due <= @0 order by due, id limit @2))
                  where before < @3)
                returning id, recipient, message, created, attempts, list, member, until, device
                """, now, until, (long)max, maxBytes).ExecuteReader();
            while (reader.Read()) claimed.Add(Read(reader));
            return (IReadOnlyList<ClaimedLetter>)claimed;
        }, cancel);
    }

    /// <inheritdoc/>
    public ValueTask<long?> NextDueAsync(CancellationToken cancel = default) => new(database.Read(session => (long?)session.Value("select min(due) from letter where ended is null")));

    /// <inheritdoc/>
    public async ValueTask EndAsync(IReadOnlyList<long> ids, long now, CancellationToken cancel = default) => await database.WriteAsync(
        Durability.Process, session => ids.Sum(id => session.Run("update letter set ended = @1, message = null, recipient = '', batch = null where id = @0", id, now)), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask LaterAsync(long id, long due, bool tried, CancellationToken cancel = default) => await database.WriteAsync(
        Durability.Process, session => session.Run("update letter set due = @1, attempts = attempts - @2 where id = @0 and ended is null", id, due, tried ? 0L : 1L), cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(long list, LetterKind kind, long since, CancellationToken cancel = default) => new(database.Read(session =>
        (long)session.Value("select count(*) from letter where list = @0 and kind = @1 and created >= @2", list, (long)kind, since)!));

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(long endedBefore, long batchedBefore, CancellationToken cancel = default) => await database.WriteAsync(
        Durability.Process,
        session => session.Run("delete from letter where ended < @0", endedBefore) + session.Run("delete from letter where batch is not null and created < @0", batchedBefore),
        cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<long, long>> ToldAsync(CancellationToken cancel = default) => new(database.Read(session =>
    {
        var told = new Dictionary<long, long>();
        using var reader = session.Prepared("select list, n from told").ExecuteReader();
        while (reader.Read()) told[reader.GetInt64(0)] = reader.GetInt64(1);
        return (IReadOnlyDictionary<long, long>)told;
    }));

    /// <inheritdoc/>
    public async ValueTask ToldAsync(long list, long number, CancellationToken cancel = default) => await database.WriteAsync(Durability.Process, session => session.Run(
        "insert into told(list, n) select key, @1 from list where key = @0 on conflict(list) do update set n = max(n, excluded.n)", list, number), cancel).ConfigureAwait(false);

    /// <summary>Within a transaction of the caller's; gives how many are of a new occasion.</summary>
    internal static int Put(SqliteSession session, IReadOnlyList<Letter> letters, long now) => letters.Sum(letter => session.Run(
        """
        insert into letter(occasion, list, kind, recipient, message, created, due, member, until, batch, device) values(@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10)
        on conflict(occasion) do nothing
        """,
        letter.Occasion, letter.List, (long)letter.Kind, letter.Recipient, Octets(letter.Message), now, letter.Batch is null ? now : long.MaxValue, letter.Member?.ToArray(), letter.Until, letter.Batch, letter.Device?.Value.ToArray()));

    /// <summary>Within a transaction of the caller's: a member is gone, and nothing goes to their devices any more.</summary>
    internal static int Cancel(SqliteSession session, long list, MemberId member, long now) => session.Run(
        "update letter set ended = @2, message = null, recipient = '', batch = null where list = @0 and member = @1 and ended is null", list, member.ToArray(), now);

    /// <summary>The same of one device, whose member stays.</summary>
    internal static int Cancel(SqliteSession session, long list, MemberId member, Fingerprint device, long now) => session.Run(
        "update letter set ended = @3, message = null, recipient = '', batch = null where list = @0 and member = @1 and device = @2 and ended is null", list, member.ToArray(), device.Value.ToArray(), now);

    /// <summary>Within a transaction of the caller's.</summary>
    internal static int Release(SqliteSession session, string batch, long now) => session.Run("update letter set due = @1, batch = null where batch = @0", batch, now);

    private static byte[] Octets(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var array) && array.Offset == 0 && array.Count == array.Array!.Length ? array.Array : memory.ToArray();

    private static ClaimedLetter Read(SqliteDataReader reader) => new(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetInt64(3), reader.GetInt64(4))
    {
        List = reader.GetInt64(5),
        Member = reader.IsDBNull(6) ? null : MemberId.Read(reader.GetFieldValue<byte[]>(6)),
        Until = reader.IsDBNull(7) ? null : reader.GetInt64(7),
        Device = reader.IsDBNull(8) ? null : new Fingerprint(new Digest(reader.GetFieldValue<byte[]>(8))),
    };
}
