using CryptoList.Lists.Bounces;
using CryptoList.Lists.Following;
using CryptoList.Protocol.Identifiers;
using Dapper;

namespace CryptoList.Storage.Sqlite;

/// <summary>Scores and pauses of members in SQLite.</summary>
public sealed class SqliteBounceStore(SqliteDatabase database) : IBounceStore
{
    private const string Select =
        """
        select list List, member Member, score Score, scored Scored, paused Paused, reason Reason, last_reply LastReply, last_bounce LastBounce,
          notice Notice, probe_post ProbePost, probe_started ProbeStarted, probe_taken ProbeTaken
        from member_delivery
        """;

    /// <inheritdoc/>
    public ValueTask<MemberId?> FindMemberAsync(long list, long post, ulong memberPrefix, CancellationToken cancel = default) => new(database.Read(session =>
    {
        var low = (UInt128)memberPrefix << (128 - (8 * ReturnPathToken.PrefixSize));
        var high = low | (UInt128.MaxValue >> (8 * ReturnPathToken.PrefixSize));
        var found = new List<MemberId>();
        using var reader = session.Prepared(
            "select d.member from delivery d join post p on p.id = d.post where d.post=@1 and p.list=@0 and d.member between @2 and @3 limit 2",
            list, post, new MemberId(low).ToArray(), new MemberId(high).ToArray()).ExecuteReader();
        while (reader.Read()) found.Add(MemberId.Read(reader.GetFieldValue<byte[]>(0)));
        return found is [var one] ? one : (MemberId?)null;
    }));

    /// <inheritdoc/>
    public ValueTask<bool> WasInAsync(long list, long post, long shared, MemberId member, CancellationToken cancel = default) => new(database.Read(session => session.Value(
        "select 1 from delivery d join post p on p.id = d.post where d.post=@1 and p.list=@0 and d.member=@2 and (d.shared=@3 or d.state=1)",
        list, post, member.ToArray(), shared) is not null));

    /// <inheritdoc/>
    public ValueTask<MemberDelivery?> FindAsync(long list, MemberId member, CancellationToken cancel = default) => new(database.Read(session => Find(session, list, member)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemberDelivery>> AllAsync(long list, CancellationToken cancel = default) => new(database.Read(session =>
        (IReadOnlyList<MemberDelivery>)[.. session.Connection.Query<MemberDeliveryRow>($"{Select} where list = @list", new { list }).Select(r => r.ToStanding())]));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemberDelivery>> PausedAsync(CancellationToken cancel = default) => new(database.Read(session =>
        (IReadOnlyList<MemberDelivery>)[.. session.Connection.Query<MemberDeliveryRow>($"{Select} where paused is not null").Select(r => r.ToStanding())]));

    /// <inheritdoc/>
    public ValueTask<MemberDelivery?> CountAsync(
        long list, MemberId member, long post, double weight, long now, Func<MemberDelivery, double, MemberDelivery?> change, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Power, session =>
        {
            var who = member.ToArray();
            var before = (double?)session.Value("select weight from counted_bounce where list=@0 and member=@1 and post=@2", list, who, post) ?? 0;
            if (change(Find(session, list, member) ?? new MemberDelivery(list, member), before) is not { } next) return null;
            session.Run(
                "insert into counted_bounce(list, member, post, weight, counted) values(@0, @1, @2, @3, @4) on conflict do update set weight=max(weight, excluded.weight), counted=excluded.counted",
                list, who, post, weight, now);
            Put(session, next);
            return next;
        }, cancel);

    /// <inheritdoc/>
    public ValueTask<MemberDelivery?> ChangeAsync(long list, MemberId member, Func<MemberDelivery, MemberDelivery?> change, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Power, session =>
        {
            var next = change(Find(session, list, member) ?? new MemberDelivery(list, member));
            if (next is not null) Put(session, next);
            return next;
        }, cancel);

    /// <inheritdoc/>
    public ValueTask<int?> ResumeAsync(long list, MemberId member, long now, CancellationToken cancel = default) => database.WriteAsync(Durability.Power, session =>
    {
        if (Find(session, list, member) is not { Paused: not null } standing) return (int?)null;
        Put(session, new MemberDelivery(list, member) { Scored = now, LastReply = standing.LastReply, LastBounce = standing.LastBounce });
        var revived = new List<long>();
        using (var reader = session.Prepared(
            "update delivery set state=0, due=@2, settled=null where member=@1 and state=6 and post in (select id from post where list=@0 and wrapped is not null) returning post",
            list, member.ToArray(), now).ExecuteReader())
        {
            while (reader.Read()) revived.Add(reader.GetInt64(0));
        }

        foreach (var post in revived) PostAccount.Add(session, post, 1);
        SqliteListStore.Tell(session, list, ChangeKind.QueueTouched);
        return revived.Count;
    }, cancel);

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(long countedBefore, CancellationToken cancel = default) =>
        await database.WriteAsync(Durability.Process, session => session.Run("delete from counted_bounce where counted < @0", countedBefore), cancel).ConfigureAwait(false);

    /// <summary>Whether delivery to a member of that post's list is paused.</summary>
    internal static bool IsPaused(SqliteSession session, long post, MemberId member) =>
        session.Value("select 1 from member_delivery m join post p on p.list = m.list where p.id=@0 and m.member=@1 and m.paused is not null", post, member.ToArray()) is not null;

    private static MemberDelivery? Find(SqliteSession session, long list, MemberId member) =>
        session.Connection.QuerySingleOrDefault<MemberDeliveryRow>($"{Select} where list = @list and member = @member", new { list, member = member.ToArray() })?.ToStanding();

    private static void Put(SqliteSession session, MemberDelivery m) => session.Run(
        """
        insert or replace into member_delivery(list, member, score, scored, paused, reason, last_reply, last_bounce, notice, probe_post, probe_started, probe_taken)
        values(@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11)
        """,
        m.List, m.Member.ToArray(), m.Score, m.Scored, m.Paused, (long)m.Reason, m.LastReply, m.LastBounce, m.NoticeDue ? 1L : 0L, m.ProbePost, m.ProbeStarted, m.ProbeTaken);
}
