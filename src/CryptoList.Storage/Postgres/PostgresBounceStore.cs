using CryptoList.Lists.Bounces;
using CryptoList.Lists.Following;
using CryptoList.Protocol.Identifiers;
using Npgsql;

namespace CryptoList.Storage.Postgres;

/// <summary>Scores and pauses of members in PostgreSQL; one change of a list's standings at a time.</summary>
public sealed class PostgresBounceStore(PostgresDatabase database) : IBounceStore
{
    private const string Columns = "list, member, score, scored, paused, reason, last_reply, last_bounce, notice, probe_post, probe_started, probe_taken";
    private const string Select = $"select {Columns} from member_delivery";

    /// <inheritdoc/>
    public async ValueTask<MemberId?> FindMemberAsync(long list, long post, ulong memberPrefix, CancellationToken cancel = default)
    {
        var low = (UInt128)memberPrefix << (128 - (8 * ReturnPathToken.PrefixSize));
        var high = low | (UInt128.MaxValue >> (8 * ReturnPathToken.PrefixSize));
        var found = await database.ReadAsync(
            session => session.RowsAsync(
                r => MemberId.Read(r.GetFieldValue<byte[]>(0)),
                "select d.member from delivery d join post p on p.id = d.post where d.post = $2 and p.list = $1 and d.member between $3 and $4 limit 2",
                list, post, new MemberId(low).ToArray(), new MemberId(high).ToArray()),
            cancel).ConfigureAwait(false);
        return found is [var one] ? one : null;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WasInAsync(long list, long post, long shared, MemberId member, CancellationToken cancel = default) => await database.ReadAsync(
        session => session.ValueAsync(
            "select 1 from delivery d join post p on p.id = d.post where d.post = $2 and p.list = $1 and d.member = $3 and (d.shared = $4 or d.state = 1)",
            list, post, member.ToArray(), shared),
        cancel).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public ValueTask<MemberDelivery?> FindAsync(long list, MemberId member, CancellationToken cancel = default) => database.ReadAsync(session => FindAsync(session, list, member), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemberDelivery>> AllAsync(long list, CancellationToken cancel = default) =>
        database.ReadAsync(session => session.RowsAsync(Standing, $"{Select} where list = $1", list), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemberDelivery>> PausedAsync(CancellationToken cancel = default) =>
        database.ReadAsync(session => session.RowsAsync(Standing, $"{Select} where paused is not null"), cancel);

    /// <inheritdoc/>
    public ValueTask<MemberDelivery?> CountAsync(
        long list, MemberId member, long post, double weight, long now, Func<MemberDelivery, double, MemberDelivery?> change, CancellationToken cancel = default) =>
        database.WriteAsync(
            async session =>
            {
                await database.Locks.ChangeStandingsAsync(session, list).ConfigureAwait(false);
                var who = member.ToArray();
                var before = (double?)await session.ValueAsync("select weight from counted_bounce where list = $1 and member = $2 and post = $3", list, who, post).ConfigureAwait(false) ?? 0;
                if (change(await FindAsync(session, list, member).ConfigureAwait(false) ?? new MemberDelivery(list, member), before) is not { } next) return null;
                await session.RunAsync(
                    """
                    insert into counted_bounce(list, member, post, weight, counted) values($1, $2, $3, $4, $5)
                    on conflict(list, member, post) do update set weight = greatest(counted_bounce.weight, excluded.weight), counted = excluded.counted
                    """,
                    list, who, post, weight, now).ConfigureAwait(false);
                await PutAsync(session, next).ConfigureAwait(false);
                return next;
            },
            cancel);

    /// <inheritdoc/>
    public ValueTask<MemberDelivery?> ChangeAsync(long list, MemberId member, Func<MemberDelivery, MemberDelivery?> change, CancellationToken cancel = default) =>
        database.WriteAsync(
            async session =>
            {
                await database.Locks.ChangeStandingsAsync(session, list).ConfigureAwait(false);
                var next = change(await FindAsync(session, list, member).ConfigureAwait(false) ?? new MemberDelivery(list, member));
                if (next is not null) await PutAsync(session, next).ConfigureAwait(false);
                return next;
            },
            cancel);

    /// <inheritdoc/>
    public ValueTask<int?> ResumeAsync(long list, MemberId member, long now, CancellationToken cancel = default) => database.WriteAsync(
        async session =>
        {
            await database.Locks.ChangeStandingsAsync(session, list).ConfigureAwait(false);
            await database.Locks.StopSettingAsideAsync(session).ConfigureAwait(false);
            if (await FindAsync(session, list, member).ConfigureAwait(false) is not { Paused: not null } standing) return (int?)null;
            await PutAsync(session, new MemberDelivery(list, member) { Scored = now, LastReply = standing.LastReply, LastBounce = standing.LastBounce }).ConfigureAwait(false);
            var revived = await session.RowsAsync(
                r => r.GetInt64(0),
                """
                update delivery set state = 0, due = $3, settled = null
                where member = $2 and state = 6 and post in (select id from post where list = $1 and wrapped is not null) returning post
                """,
                list, member.ToArray(), now).ConfigureAwait(false);
            await PostgresPostAccount.AddAsync(session, revived).ConfigureAwait(false);
            await PostgresChangeFeed.TellAsync(session, database.Address, list, ChangeKind.QueueTouched).ConfigureAwait(false);
            return revived.Count;
        },
        cancel);

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(long countedBefore, CancellationToken cancel = default) =>
        await database.WriteAsync(session => session.RunAsync("delete from counted_bounce where counted < $1", countedBefore), cancel).ConfigureAwait(false);

    /// <summary>Of these copies, those whose member's delivery is paused.</summary>
    internal static async ValueTask<HashSet<(long Post, MemberId Member)>> PausedAsync(PostgresSession session, long[] posts, byte[][] members) => [.. await session.RowsAsync(
        r => (r.GetInt64(0), MemberId.Read(r.GetFieldValue<byte[]>(1))),
        """
        select c.post, c.member from unnest($1, $2) as c(post, member)
        join post p on p.id = c.post join member_delivery m on m.list = p.list and m.member = c.member where m.paused is not null
        """,
        posts, members).ConfigureAwait(false)];

    private static async ValueTask<MemberDelivery?> FindAsync(PostgresSession session, long list, MemberId member) =>
        (await session.RowsAsync(Standing, $"{Select} where list = $1 and member = $2", list, member.ToArray()).ConfigureAwait(false)).SingleOrDefault();

    private static async ValueTask PutAsync(PostgresSession session, MemberDelivery m) => await session.RunAsync(
        $"""
        insert into member_delivery({Columns}) values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict(list, member) do update set score = excluded.score, scored = excluded.scored, paused = excluded.paused, reason = excluded.reason,
          last_reply = excluded.last_reply, last_bounce = excluded.last_bounce, notice = excluded.notice,
          probe_post = excluded.probe_post, probe_started = excluded.probe_started, probe_taken = excluded.probe_taken
        """,
        m.List, m.Member.ToArray(), m.Score, m.Scored, m.Paused, (long)m.Reason, m.LastReply is { } reply ? PostgresText.Storable(reply) : null, m.LastBounce,
        m.NoticeDue ? 1L : 0L, m.ProbePost, m.ProbeStarted, m.ProbeTaken).ConfigureAwait(false);

    private static MemberDelivery Standing(NpgsqlDataReader r)
    {
        long? Number(int column) => r.IsDBNull(column) ? null : r.GetInt64(column);
        return new MemberDelivery(r.GetInt64(0), MemberId.Read(r.GetFieldValue<byte[]>(1)))
        {
            Score = r.GetDouble(2),
            Scored = r.GetInt64(3),
            Paused = Number(4),
            Reason = (PauseReason)r.GetInt64(5),
            LastReply = r.IsDBNull(6) ? null : r.GetString(6),
            LastBounce = Number(7),
            NoticeDue = r.GetInt64(8) != 0,
            ProbePost = Number(9),
            ProbeStarted = Number(10),
            ProbeTaken = Number(11),
        };
    }
}
