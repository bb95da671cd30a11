using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Posting;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Storage.Postgres;

/// <summary>
/// Posts and bodies in PostgreSQL; bodies as rows of 256 KiB. What is deleted here stays in dead rows and the write-ahead log for a while: a post is
/// gone for good when the queue key of its day is destroyed, which is not in the database.
/// </summary>
public sealed class PostgresPostStore(PostgresDatabase database) : IPostStore
{
    private const string BodyRow = "select data from body_chunk where post = $1 and idx = $2";

    /// <summary>Bytes of a body in one row.</summary>
    public const int ChunkBytes = 256 * 1024;

    /// <inheritdoc/>
    public ValueTask<KnownNumbers> LookUpAsync(long list, Fingerprint device, PostChannel channel, long sequence, MemberId author, string messageId, CancellationToken cancel = default) =>
        database.ReadAsync(
            async session => (await session.RowsAsync(
                r => new KnownNumbers(HashOf(r.GetValue(0)), HashOf(r.GetValue(1)), r.GetInt64(2)),
                """
                select (select ph from post where list = $1 and device = $2 and grp = $3 and seq = $4),
                  (select ph from post where list = $1 and author = $5 and mid = $6),
                  coalesce((select seq from highest_number where list = $1 and device = $2 and grp = $3), -1)
                """,
                list, device.Value.ToArray(), channel.ToString(), sequence, author.ToArray(), messageId).ConfigureAwait(false))[0],
            cancel);

    /// <inheritdoc/>
    public ValueTask<bool> AnyAcceptedAsync(long list, Fingerprint device, PostChannel channel, IReadOnlyList<long> numbers, CancellationToken cancel = default) =>
        numbers.Count == 0 ? new(false) : database.ReadAsync(session => AnyAcceptedAsync(session, list, device.Value.ToArray(), channel.ToString(), numbers), cancel);

    /// <inheritdoc/>
    public ValueTask<(AcceptOutcome Outcome, long Id)> AcceptAsync(NewPost post, Stream body, CancellationToken cancel = default) =>
        // Not again by itself: the body has been read.
        database.WriteAsync(
            async session =>
            {
                var device = post.Device.Value.ToArray();
                var id = (long)(await session.ValueAsync("select nextval(pg_get_serial_sequence('post', 'id'))").ConfigureAwait(false))!;
                // The body first, however long it takes: changes of the log wait only for what follows.
                await WriteBodyAsync(session, id, body, post.BodyLength, cancel).ConfigureAwait(false);
                await database.Locks.KeepHeadAsync(session, post.List).ConfigureAwait(false);
                var outcome = await InsertAsync(session, id, post, device).ConfigureAwait(false);
                if (outcome != AcceptOutcome.Stored) session.RollBack();
                return (outcome, outcome == AcceptOutcome.Stored ? id : 0L);
            },
            cancel, repeatable: false);

    /// <inheritdoc/>
    public async ValueTask<GroupUse?> KeyUseAsync(long list, string group, long epoch, CancellationToken cancel = default) => (await database.ReadAsync(
        session => session.RowsAsync(
            r => new GroupUse(group, epoch, r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)),
            "select posts, bytes, last from key_use where list = $1 and grp = $2 and epoch = $3", list, group, epoch),
        cancel).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc/>
    public async ValueTask<StoredPost?> FindAsync(long id, CancellationToken cancel = default) => (await database.ReadAsync(
        session => session.RowsAsync(
            r => new StoredPost(
                r.GetInt64(0), r.GetInt64(1), PostChannel.Parse(r.GetString(2)), r.GetFieldValue<byte[]>(3), r.GetString(4), r.GetInt64(5),
                r.IsDBNull(6) ? [] : r.GetFieldValue<byte[]>(6), r.GetInt64(7), r.GetInt64(8), new Digest(r.GetFieldValue<byte[]>(9)), r.GetInt64(10), !r.IsDBNull(6)),
            "select id, list, grp, control, subject, body_length, wrapped, queue_day, an, ah, accepted from post where id = $1", id),
        cancel).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc/>
    public async ValueTask<Stream?> OpenBodyAsync(long id, CancellationToken cancel = default) =>
        await database.ReadAsync(session => session.ValueAsync("select body_length from post where id = $1 and wrapped is not null", id), cancel).ConfigureAwait(false) is long length
            ? new BodyStream(length, (idx, _) => database.Value(BodyRow, id, idx), (idx, _, stop) => database.ReadAsync(session => session.ValueAsync(BodyRow, id, idx), stop)) : null;

    /// <inheritdoc/>
    public ValueTask<int> DropBodiesAsync(long list, long acceptedBefore, CancellationToken cancel = default) => database.WriteAsync(
        async session =>
        {
            // What was set aside until now is given up.
            await session.RunAsync(
                """
                update post set expanded = 1, settled = coalesce(settled, (select since from set_aside s where s.post = post.id))
                where list = $1 and accepted < $2 and pending = 0 and id in (select post from set_aside)
                """,
                list, acceptedBefore).ConfigureAwait(false);
            var dropped = (await session.RowsAsync(
                r => r.GetInt64(0),
                "update post set wrapped = null, control = '', subject = '' where list = $1 and wrapped is not null and settled is not null and accepted < $2 returning id",
                list, acceptedBefore).ConfigureAwait(false)).ToArray();
            if (dropped.Length == 0) return 0;
            await session.RunAsync("update delivery set state = 3 where state = 7 and post = any($1)", dropped).ConfigureAwait(false);
            foreach (var table in (string[])["set_aside", "body_chunk", "distribution"])
                await session.RunAsync($"delete from {table} where post = any($1)", dropped).ConfigureAwait(false);
            return dropped.Length;
        },
        cancel);

    /// <inheritdoc/>
    public ValueTask<int> DropCopiesAsync(long list, long acceptedBefore, CancellationToken cancel = default) => database.WriteAsync(
        async session =>
        {
            var posts = (await session.RowsAsync(
                r => r.GetInt64(0),
                """
                select p.id from post p where p.list = $1 and p.wrapped is null and p.settled is not null and p.accepted < $2
                  and exists(select 1 from delivery d where d.post = p.id)
                  and not exists(select 1 from delivery d where d.post = p.id and d.state in (3, 7, 8) and d.told < 2)
                order by p.id for update of p skip locked
                """,
                list, acceptedBefore).ConfigureAwait(false)).ToArray();
            if (posts.Length == 0) return 0;
            await session.RunAsync(
                """
                insert into last_copy(list, member, settled)
                select $1, member, max(settled) from delivery where state in (2, 5, 8) and post = any($2) group by member order by member
                on conflict(list, member) do update set settled = greatest(last_copy.settled, excluded.settled)
                """,
                list, posts).ConfigureAwait(false);
            return await session.RunAsync("delete from delivery where post = any($1)", posts).ConfigureAwait(false);
        },
        cancel);

    /// <inheritdoc/>
    public ValueTask<int> ForgetAsync(long acceptedBefore, CancellationToken cancel = default) => database.WriteAsync(
        async session =>
        {
            if (!await database.Locks.TryForgetAsync(session).ConfigureAwait(false)) return 0;
            var gone = await session.RowsAsync(
                r => (Id: r.GetInt64(0), List: r.GetInt64(1), Device: r.GetFieldValue<byte[]>(2), Channel: r.GetString(3), Sequence: r.GetInt64(4)),
                "select id, list, device, grp, seq from post where wrapped is null and settled is not null and accepted < $1 order by list, device, grp, seq for update", acceptedBefore).ConfigureAwait(false);
            foreach (var post in gone) await RememberNumberAsync(session, post.List, post.Device, post.Channel, post.Sequence).ConfigureAwait(false);
            var ids = gone.Select(g => g.Id).ToArray();
            await session.RunAsync("delete from delivery where post = any($1)", ids).ConfigureAwait(false);
            await session.RunAsync("delete from set_aside where post = any($1)", ids).ConfigureAwait(false);
            await session.RunAsync("delete from post where id = any($1)", ids).ConfigureAwait(false);
            return gone.Count;
        },
        cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> QueueDaysAsync(long list, CancellationToken cancel = default) =>
        database.ReadAsync(session => session.RowsAsync(r => r.GetInt64(0), "select distinct queue_day from post where list = $1 and wrapped is not null", list), cancel);

    private static Digest? HashOf(object value) => value is byte[] bytes ? new Digest(bytes) : null;

    private static async ValueTask<AcceptOutcome> InsertAsync(PostgresSession session, long id, NewPost post, byte[] device)
    {
        if ((long?)await session.ValueAsync("select head from list where key = $1", post.List).ConfigureAwait(false) != post.AcceptedNumber) return AcceptOutcome.HeadMoved;
        if (post.Void.Count > 0 && await AnyAcceptedAsync(session, post.List, device, post.Channel.ToString(), post.Void).ConfigureAwait(false)) return AcceptOutcome.VoidTaken;
        var inserted = await session.RunAsync(
            """
            insert into post(id, list, device, grp, seq, author, mid, ph, control, subject, body_length, wrapped, queue_day, an, ah, accepted)
            values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict do nothing
            """,
            id, post.List, device, post.Channel.ToString(), post.Sequence, post.Author.ToArray(), post.MessageId, post.PostHash.ToArray(), post.Control.ToArray(), PostgresText.Storable(post.Subject),
            post.BodyLength, post.SealedWrappedKey.ToArray(), post.QueueDay, post.AcceptedNumber, post.AcceptedHead.ToArray(), post.AcceptedTime).ConfigureAwait(false);
        if (inserted == 0) return AcceptOutcome.Taken;
        await session.RunAsync(
            """
            insert into highest_number(list, device, grp, seq) values($1, $2, $3, $4)
            on conflict(list, device, grp) do update set seq = greatest(highest_number.seq, excluded.seq)
            """,
            post.List, device, post.Channel.ToString(), post.Sequence).ConfigureAwait(false);
        // Last: posts of one group wait for each other here until the transaction ends.
        if (post.CountedEpoch is { } epoch)
        {
            await session.RunAsync(
                """
                insert into key_use(list, grp, epoch, posts, bytes, last) values($1, $2, $3, 1, $4, $5)
                on conflict(list, grp, epoch) do update set posts = key_use.posts + 1, bytes = key_use.bytes + excluded.bytes, last = greatest(key_use.last, excluded.last)
                """,
                post.List, post.Channel.Group, epoch, post.BodyLength, post.AcceptedTime).ConfigureAwait(false);
        }

        return AcceptOutcome.Stored;
    }

    private static async ValueTask<bool> AnyAcceptedAsync(PostgresSession session, long list, byte[] device, string channel, IReadOnlyList<long> numbers) =>
        (bool)(await session.ValueAsync(
            """
            select exists(select 1 from post where list = $1 and device = $2 and grp = $3 and seq = any($4))
              or exists(select 1 from unnest($4) as n join forgotten_number f on f.list = $1 and f.device = $2 and f.grp = $3 and n between f.first and f.last)
            """,
            list, device, channel, numbers.ToArray()).ConfigureAwait(false))!;

    /// <summary>Forgotten numbers are kept as ranges: a device that never voids one costs one row for ever.</summary>
    private static async ValueTask RememberNumberAsync(PostgresSession session, long list, byte[] device, string channel, long number)
    {
        if (await session.RunAsync("update forgotten_number set last = $4 where list = $1 and device = $2 and grp = $3 and last = $4 - 1", list, device, channel, number).ConfigureAwait(false) == 0)
            await session.RunAsync("insert into forgotten_number(list, device, grp, first, last) values($1, $2, $3, $4, $4) on conflict do nothing", list, device, channel, number).ConfigureAwait(false);
    }

    private static async ValueTask WriteBodyAsync(PostgresSession session, long post, Stream body, long length, CancellationToken cancel)
    {
        var buffer = new byte[Math.Min(ChunkBytes, Math.Max(length, 1))];
        long written = 0;
        for (var idx = 0L; ; idx++)
        {
            var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
            if (count == 0) break;
            await session.RunAsync("insert into body_chunk(post, idx, data) values($1, $2, $3)", post, idx, count == buffer.Length ? buffer : buffer[..count]).ConfigureAwait(false);
            written += count;
        }

        if (written != length) throw new InvalidDataException("The body's length changed while it was stored.");
    }
}
