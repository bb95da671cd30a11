using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Posting;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Storage.Sqlite;

/// <summary>Posts and bodies in SQLite; bodies as rows of 256 KiB, so that neither writing nor reading holds more.</summary>
public sealed class SqlitePostStore(SqliteDatabase database) : IPostStore
{
    /// <summary>Bytes of a body in one row.</summary>
    public const int ChunkBytes = 256 * 1024;

    private volatile bool _unswept = true;

    /// <inheritdoc/>
    public ValueTask<KnownNumbers> LookUpAsync(long list, Fingerprint device, PostChannel channel, long sequence, MemberId author, string messageId, CancellationToken cancel = default) =>
        new(database.Read(session => new KnownNumbers(
            HashOf(session.Value("select ph from post where list=@0 and device=@1 and grp=@2 and seq=@3", list, device.Value.ToArray(), channel.ToString(), sequence)),
            HashOf(session.Value("select ph from post where list=@0 and author=@1 and mid=@2", list, author.ToArray(), messageId)),
            (long?)session.Value("select seq from highest_number where list=@0 and device=@1 and grp=@2", list, device.Value.ToArray(), channel.ToString()) ?? -1)));

    /// <inheritdoc/>
    public ValueTask<bool> AnyAcceptedAsync(long list, Fingerprint device, PostChannel channel, IReadOnlyList<long> numbers, CancellationToken cancel = default) =>
        new(database.Read(session => AnyAccepted(session, list, device.Value.ToArray(), channel.ToString(), numbers)));

    /// <inheritdoc/>
    public ValueTask<(AcceptOutcome Outcome, long Id)> AcceptAsync(NewPost post, Stream body, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Power, session =>
        {
            var device = post.Device.Value.ToArray();
            var (author, channel) = (post.Author.ToArray(), post.Channel.ToString());
            if ((long?)session.Value("select head from list where key=@0", post.List) != post.AcceptedNumber) return (AcceptOutcome.HeadMoved, 0L);
            if (AnyAccepted(session, post.List, device, channel, post.Void)) return (AcceptOutcome.VoidTaken, 0L);
            var id = (long?)session.Value(
                """
                insert into post(list, device, grp, seq, author, mid, ph, control, subject, body_length, wrapped, queue_day, an, ah, accepted)
                values(@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14) on conflict do nothing returning id
                """,
                post.List, device, channel, post.Sequence, author, post.MessageId, post.PostHash.ToArray(), post.Control.ToArray(), post.Subject,
                post.BodyLength, post.SealedWrappedKey.ToArray(), post.QueueDay, post.AcceptedNumber, post.AcceptedHead.ToArray(), post.AcceptedTime);
            if (id is null) return (AcceptOutcome.Taken, 0L);
            session.Run(
                "insert into highest_number(list, device, grp, seq) values(@0, @1, @2, @3) on conflict do update set seq = max(seq, excluded.seq)",
                post.List, device, channel, post.Sequence);
            if (post.CountedEpoch is { } epoch)
            {
                session.Run(
                    """
                    insert into key_use(list, grp, epoch, posts, bytes, last) values(@0, @1, @2, 1, @3, @4)
                    on conflict do update set posts = posts + 1, bytes = bytes + excluded.bytes, last = max(last, excluded.last)
                    """, post.List, post.Channel.Group, epoch, post.BodyLength, post.AcceptedTime);
            }

            WriteBody(session, id.Value, body, post.BodyLength);
            return (AcceptOutcome.Stored, id.Value);
        }, cancel);

    /// <inheritdoc/>
    public ValueTask<GroupUse?> KeyUseAsync(long list, string group, long epoch, CancellationToken cancel = default) => new(database.Read(session =>
    {
        using var reader = session.Prepared("select posts, bytes, last from key_use where list=@0 and grp=@1 and epoch=@2", list, group, epoch).ExecuteReader();
        return reader.Read() ? new GroupUse(group, epoch, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)) : null;
    }));

    /// <inheritdoc/>
    public ValueTask<StoredPost?> FindAsync(long id, CancellationToken cancel = default) => new(database.Read(session =>
    {
        using var reader = session.Prepared(
            "select id, list, grp, control, subject, body_length, wrapped, queue_day, an, ah, accepted from post where id=@0", id).ExecuteReader();
        if (!reader.Read()) return null;
        var kept = !reader.IsDBNull(6);
        return new StoredPost(
            reader.GetInt64(0), reader.GetInt64(1), PostChannel.Parse(reader.GetString(2)), reader.GetFieldValue<byte[]>(3), reader.GetString(4), reader.GetInt64(5),
            kept ? reader.GetFieldValue<byte[]>(6) : [], reader.GetInt64(7), reader.GetInt64(8), new Digest(reader.GetFieldValue<byte[]>(9)), reader.GetInt64(10), kept);
    }));

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenBodyAsync(long id, CancellationToken cancel = default) => new(database.Read(session =>
        session.Value("select body_length from post where id=@0 and wrapped is not null", id) is long length
            ? (Stream)new BodyStream(length, (idx, room) => BodyRow(id, idx, room), (idx, room, _) => new(BodyRow(id, idx, room))) : null));

    /// <inheritdoc/>
    public async ValueTask<int> DropBodiesAsync(long list, long acceptedBefore, CancellationToken cancel = default)
    {
        const string Which = "select id from post where list=@0 and wrapped is not null and settled is not null and accepted < @1";
        var dropped = await database.WriteAsync(Durability.Power, session =>
        {
            // What was set aside until now is given up.
            session.Run(
                """
                update post set expanded = 1, settled = coalesce(settled, (select since from set_aside s where s.post = post.id))
                where list=@0 and accepted < @1 and pending = 0 and id in (select post from set_aside)
                """, list, acceptedBefore);
            session.Run($"update delivery set state = 3 where state = 7 and post in ({Which})", list, acceptedBefore);
            session.Run($"delete from set_aside where post in ({Which})", list, acceptedBefore);
            session.Run($"delete from body_chunk where post in ({Which})", list, acceptedBefore);
            session.Run($"delete from distribution where post in ({Which})", list, acceptedBefore);
            return session.Run(
                "update post set wrapped = null, control = x'', subject = '' where list=@0 and wrapped is not null and settled is not null and accepted < @1", list, acceptedBefore);
        }, cancel).ConfigureAwait(false);
        if (dropped > 0) _unswept = true;
        // The journal holds pages as they were: it is emptied too, as soon as nobody reads from it.
        if (_unswept) _unswept = !await database.EmptyJournalAsync(cancel).ConfigureAwait(false);
        return dropped;
    }

    /// <inheritdoc/>
    public ValueTask<int> DropCopiesAsync(long list, long acceptedBefore, CancellationToken cancel = default) => database.WriteAsync(Durability.Power, session =>
    {
        const string Which =
            """
            select p.id from post p where p.list=@0 and p.wrapped is null and p.settled is not null and p.accepted < @1
              and exists(select 1 from delivery d where d.post = p.id)
              and not exists(select 1 from delivery d where d.post = p.id and d.state in (3, 7, 8) and d.told < 2)
            """;
        session.Run(
            $"""
            insert into last_copy(list, member, settled)
            select @0, member, max(settled) from delivery where state in (2, 5, 8) and post in ({Which}) group by member
            on conflict do update set settled = max(settled, excluded.settled)
            """, list, acceptedBefore);
        return session.Run($"delete from delivery where post in ({Which})", list, acceptedBefore);
    }, cancel);

    /// <inheritdoc/>
    public ValueTask<int> ForgetAsync(long acceptedBefore, CancellationToken cancel = default) => database.WriteAsync(Durability.Power, session =>
    {
        var gone = new List<(long Id, long List, byte[] Device, string Channel, long Sequence)>();
        using (var reader = session.Prepared("select id, list, device, grp, seq from post where wrapped is null and settled is not null and accepted < @0 order by list, device, grp, seq", acceptedBefore).ExecuteReader())
        {
            while (reader.Read()) gone.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), reader.GetString(3), reader.GetInt64(4)));
        }

        foreach (var post in gone)
        {
            RememberNumber(session, post.List, post.Device, post.Channel, post.Sequence);
            session.Run("delete from delivery where post=@0", post.Id);
            session.Run("delete from set_aside where post=@0", post.Id);
            session.Run("delete from post where id=@0", post.Id);
        }

        return gone.Count;
    }, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> QueueDaysAsync(long list, CancellationToken cancel = default) => new(database.Read(session =>
    {
        var days = new List<long>();
        using var reader = session.Prepared("select distinct queue_day from post where list=@0 and wrapped is not null", list).ExecuteReader();
        while (reader.Read()) days.Add(reader.GetInt64(0));
        return (IReadOnlyList<long>)days;
    }));

    private object? BodyRow(long post, long idx, byte[] room) => database.Read(session => session.ValueInto(room, "select data from body_chunk where post=@0 and idx=@1", post, idx));

    private static Digest? HashOf(object? value) => value is byte[] bytes ? new Digest(bytes) : null;

    private static bool AnyAccepted(SqliteSession session, long list, byte[] device, string channel, IReadOnlyList<long> numbers)
    {
        foreach (var number in numbers)
        {
            if (session.Value("select 1 from post where list=@0 and device=@1 and grp=@2 and seq=@3", list, device, channel, number) is not null) return true;
            if (session.Value("select last from forgotten_number where list=@0 and device=@1 and grp=@2 and first<=@3 order by first desc limit 1", list, device, channel, number) is long last && last >= number) return true;
        }

        return false;
    }

    /// <summary>Forgotten numbers are kept as ranges: a device that never voids one costs one row for ever.</summary>
    private static void RememberNumber(SqliteSession session, long list, byte[] device, string channel, long number)
    {
        if (session.Run("update forgotten_number set last=@3 where list=@0 and device=@1 and grp=@2 and last=@3-1", list, device, channel, number) == 0)
            session.Run("insert or ignore into forgotten_number(list, device, grp, first, last) values(@0, @1, @2, @3, @3)", list, device, channel, number);
    }

    private static void WriteBody(SqliteSession session, long post, Stream body, long length)
    {
        var buffer = new byte[Math.Min(ChunkBytes, Math.Max(length, 1))];
        long written = 0;
        for (var idx = 0L; ; idx++)
        {
            var count = body.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (count == 0) break;
            session.Run("insert into body_chunk(post, idx, data) values(@0, @1, @2)", post, idx, count == buffer.Length ? buffer : buffer[..count]);
            written += count;
        }

        if (written != length) throw new InvalidDataException("The body's length changed while it was stored.");
    }
}
