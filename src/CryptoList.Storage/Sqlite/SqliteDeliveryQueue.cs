using System.Globalization;
using System.Text;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Following;
using CryptoList.Lists.Membership;
using CryptoList.Lists.Telemetry;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;
using Dapper;

namespace CryptoList.Storage.Sqlite;

/// <summary>The copies of all posts in SQLite. Marking and settling need to survive only the process: a lost mark is a copy sent again.</summary>
public sealed class SqliteDeliveryQueue(SqliteDatabase database) : IDeliveryQueue
{
    private const int RowsPerInsert = 200;
    private const long HearsayMilliseconds = 100;
    private static readonly string ManyRows = InsertOf(RowsPerInsert);
    private static readonly string OneRow = InsertOf(1);

    /// <inheritdoc/>
    public bool IsShared => false;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PostToExpand>> UnexpandedAsync(CancellationToken cancel = default) => new(database.Read(session =>
    {
        var posts = new List<PostToExpand>();
        using var reader = session.Prepared("select id, list, grp, an, accepted, cursor from post where expanded = 0 and id not in (select post from set_aside) order by id limit 1000").ExecuteReader();
        while (reader.Read()) posts.Add(new PostToExpand(reader.GetInt64(0), reader.GetInt64(1), PostChannel.Parse(reader.GetString(2)), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5)));
        return (IReadOnlyList<PostToExpand>)posts;
    }));

    /// <inheritdoc/>
    public ValueTask<bool> ExpandAsync(PostToExpand post, long head, IReadOnlyList<MemberId> receivers, long newCursor, bool last, long now, IReadOnlyList<long>? routes = null, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Process, session =>
        {
            if ((long?)session.Value("select head from list where key=@0", post.List) != head) return false;
            if (session.Run("update post set cursor=@2, expanded=@3, pending=pending+@4 where id=@0 and cursor=@1 and expanded=0", post.Post, post.Cursor, newCursor, last ? 1L : 0L, (long)receivers.Count) == 0) return false;
            var at = 0;
            var values = new object?[2 + (2 * RowsPerInsert)];
            (values[0], values[1]) = (post.Post, now);
            for (; receivers.Count - at >= RowsPerInsert; at += RowsPerInsert)
            {
                for (var i = 0; i < RowsPerInsert; i++) (values[2 + (2 * i)], values[3 + (2 * i)]) = (receivers[at + i].ToArray(), routes?[at + i] ?? 0);
                session.Run(ManyRows, values);
            }

            for (; at < receivers.Count; at++) session.Run(OneRow, post.Post, now, receivers[at].ToArray(), routes?[at] ?? 0);
            if (last) PostAccount.Settle(session, post.Post, 0, now);
            return true;
        }, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ClaimedCopy>> ClaimAsync(long node, long now, int max, ClaimScope scope = default, CancellationToken cancel = default)
    {
        // Asked without a transaction first: an idle queue costs a look at an index and no lock.
        if (database.Read(session => DuePosts(session, now, scope)) is not { Count: > 0 } due) return new([]);
        return database.WriteAsync(Durability.Process, session =>
        {
            var claimed = new List<ClaimedCopy>(max);
            var posts = FairShare.Choose(due);
            for (var i = 0; i < posts.Count && claimed.Count < max; i++)
            {
                var of = HeadOf(session, posts[i]);
                if (of is null) continue;
                using var reader = session.Prepared(
                    """
                    update delivery set state=1, node=@0, attempts=attempts+1
                    where post=@1 and member in (select member from delivery where post=@1 and route=@2 and state=0 and due<=@3 order by due, member limit @4)
                    returning member, attempts
                    """, node, posts[i], scope.Route, now, FairShare.Of(max - claimed.Count, posts.Count - i)).ExecuteReader();
                while (reader.Read())
                    claimed.Add(new ClaimedCopy(posts[i], of.Value.List, of.Value.Head, MemberId.Read(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1), of.Value.Accepted, node) { Route = scope.Route });
            }

            return (IReadOnlyList<ClaimedCopy>)claimed;
        }, cancel);
    }

    /// <inheritdoc/>
    public ValueTask<int> AdoptAsync(IReadOnlyCollection<long> known, CancellationToken cancel = default) => database.WriteAsync(Durability.Process, session =>
    {
        using var reader = session.Prepared("select distinct route from delivery where state=0").ExecuteReader();
        var gone = new List<long>();
        while (reader.Read())
        {
            if (reader.GetInt64(0) is not 0 and var route && !known.Contains(route)) gone.Add(route);
        }

        return gone.Sum(route => session.Run("update delivery set route=0 where state=0 and route=@0", route));
    }, cancel);

    /// <inheritdoc/>
    public async ValueTask SettleAsync(IReadOnlyList<CopyOutcome> outcomes, long now, CancellationToken cancel = default) =>
        await database.WriteAsync(Durability.Process, session =>
        {
            var ended = new Dictionary<long, long>();
            foreach (var outcome in outcomes)
            {
                // Set aside by a node that had not heard yet that the member was resumed: it waits for the moment that takes.
                var o = outcome.State == CopyState.Paused && !SqliteBounceStore.IsPaused(session, outcome.Post, outcome.Member)
                    ? outcome with { State = CopyState.Waiting, Time = now + HearsayMilliseconds } : outcome;
                var waits = o.State == CopyState.Waiting;
                var touched = session.Run(
                    "update delivery set state=@3, due=case when @3=0 then @4 else due end, settled=@5, reply=@6, node=null, route=coalesce(@7, route), shared=coalesce(@8, shared) where post=@0 and member=@1 and state=1 and attempts=@2",
                    o.Post, o.Member.ToArray(), o.Attempt, (long)o.State, o.Time, waits ? null : o.Time, o.Reply, o.Route, o.Shared);
                if (touched > 0 && !waits) ended[o.Post] = ended.GetValueOrDefault(o.Post) + 1;
            }

            foreach (var (post, copies) in ended) PostAccount.Settle(session, post, copies, now);
            return true;
        }, cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<long?> NextDueAsync(long route = 0, CancellationToken cancel = default) => new(database.Read(session => (long?)session.Value(
        "select min((select d.due from delivery d where d.post=p.id and d.route=@0 and d.state=0 order by d.due limit 1)) from post p indexed by post_open where p.settled is null", route)));

    /// <inheritdoc/>
    public ValueTask<StoredDistribution?> DistributionAsync(long post, long list, long head, long youngDevices, Func<StoredDistribution> make, CancellationToken cancel = default)
    {
        var known = database.Read(session => Distribution(session, post, head, youngDevices));
        if (known is not null) return new(known);
        return database.WriteAsync(Durability.Power, session =>
        {
            if ((long?)session.Value("select head from list where key=@0", list) != head) return null;
            if (Distribution(session, post, head, youngDevices) is { } other) return other;
            var made = make();
            session.Run("insert into distribution(post, rn, young, raw, signature) values(@0, @1, @2, @3, @4)", post, head, youngDevices, made.Raw.ToArray(), made.Signature.ToArray());
            return made;
        }, cancel);
    }

    /// <inheritdoc/>
    public ValueTask<long> RegisterNodeAsync(long now, long lease, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Process, session => (long)session.Value("insert into node(seen, lease) values(@0, @1) returning id", now, lease)!, cancel);

    /// <inheritdoc/>
    public ValueTask<bool> RenewNodeAsync(long node, long now, long lease, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Process, session => session.Run("update node set seen=@1, lease=@2 where id=@0", node, now, lease) > 0, cancel);

    /// <inheritdoc/>
    public ValueTask<int> ReleaseDeadAsync(long? except, bool allDead, long now, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Process, session =>
        {
            const string Dead = "id <> @0 and (@1 = 1 or lease < @2)";
            var count = session.Run($"update delivery set state=0, due=@2, node=null where state=1 and node in (select id from node where {Dead})", except ?? -1, allDead ? 1L : 0L, now);
            session.Run($"delete from node where {Dead}", except ?? -1, allDead ? 1L : 0L, now);
            return count;
        }, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CopyUnderWay>> UnderWayAsync(long list, MemberId member, CancellationToken cancel = default) => new(database.Read(session =>
    {
        var copies = new List<CopyUnderWay>();
        using var reader = session.Prepared(
            "select p.id, d.attempts from post p join delivery d on d.post = p.id and d.member = @1 where p.list = @0 and p.settled is null and d.state = 1",
            list, member.ToArray()).ExecuteReader();
        while (reader.Read()) copies.Add(new CopyUnderWay(reader.GetInt64(0), member, reader.GetInt64(1)));
        return (IReadOnlyList<CopyUnderWay>)copies;
    }));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CopyUnderWay>> StillUnderWayAsync(IReadOnlyList<CopyUnderWay> copies, CancellationToken cancel = default) => new(database.Read(session =>
        (IReadOnlyList<CopyUnderWay>)[.. copies.Where(c => session.Value("select 1 from delivery where post=@0 and member=@1 and state=1 and attempts=@2", c.Post, c.Member.ToArray(), c.Attempt) is not null)]));

    /// <inheritdoc/>
    public ValueTask<long?> LastHandedOverAsync(long list, MemberId member, CancellationToken cancel = default) => new(database.Read(session =>
        (long?)session.Value(
            """
            select max(settled) from (select d.settled from post p join delivery d on d.post = p.id and d.member = @1 where p.list = @0 and d.state in (2, 5, 8)
              union all select settled from last_copy where list = @0 and member = @1)
            """, list, member.ToArray())));

    /// <inheritdoc/>
    public async ValueTask CloseInDoubtAsync(IReadOnlyList<CopyUnderWay> copies, long now, CancellationToken cancel = default) =>
        await database.WriteAsync(Durability.Power, session =>
        {
            foreach (var c in copies)
            {
                var touched = session.Run(
                    "update delivery set state=5, settled=coalesce((select seen from node where id=delivery.node), @3), node=null where post=@0 and member=@1 and state=1 and attempts=@2",
                    c.Post, c.Member.ToArray(), c.Attempt, now);
                if (touched > 0) PostAccount.Settle(session, c.Post, 1, now);
            }

            return true;
        }, cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PostProgress>> PostsAsync(long? list, int limit, bool openOnly = false, CancellationToken cancel = default) =>
        new(database.Read<IReadOnlyList<PostProgress>>(session => Progress(session, "(@list is null or list = @list) and (not @openOnly or settled is null)", new { list, limit, openOnly })));

    /// <inheritdoc/>
    public ValueTask<PostProgress?> ProgressAsync(long post, CancellationToken cancel = default) =>
        new(database.Read(session => Progress(session, "id = @post", new { post, limit = 1 }) is [var one] ? one : null));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<QueueDepth>> DepthsAsync(CancellationToken cancel = default) => new(database.Read<IReadOnlyList<QueueDepth>>(session =>
    {
        var depths = new List<QueueDepth>();
        using var reader = session.Prepared(QueueDepthQuery.Text).ExecuteReader();
        while (reader.Read()) depths.Add(new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        return depths;
    }));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<QueueEntry>> CopiesAsync(long post, CancellationToken cancel = default) => new(database.Read(session =>
        (IReadOnlyList<QueueEntry>)[.. session.Connection.Query<CopyRow>(
            """
            select d.post Post, p.list List, d.member Member, d.state State, d.attempts Attempts, d.due Due, d.settled Settled, d.reply Reply
            from delivery d join post p on p.id = d.post where d.post = @post
            """, new { post }).Select(r => r.ToEntry())]));

    /// <inheritdoc/>
    public ValueTask<int> RetryAsync(long? post, bool failedToo, long now, MemberId? member = null, CancellationToken cancel = default) => database.WriteAsync(Durability.Power, session =>
    {
        var who = member?.ToArray();
        var count = session.Run("update delivery set due=@1 where state=0 and (@0 is null or post=@0) and (@2 is null or member=@2)", post, now, who);
        if (failedToo)
        {
            var revived = new Dictionary<long, long>();
            using (var reader = session.Prepared(
                """
                update delivery set state=0, due=@1, settled=null, told=1
                where state in (3, 7, 8) and post in (select id from post where wrapped is not null and (@0 is null or id=@0)) and (@2 is null or member=@2) returning post
                """, post, now, who).ExecuteReader())
            {
                while (reader.Read()) revived[reader.GetInt64(0)] = revived.GetValueOrDefault(reader.GetInt64(0)) + 1;
            }

            // What was never written down of it is written now.
            var lifted = member is null ? session.Run("delete from set_aside where @0 is null or post=@0", post) : 0;
            if (revived.Count == 0) count += lifted;
            foreach (var (id, copies) in revived)
            {
                PostAccount.Add(session, id, copies);
                count += (int)copies;
            }
        }

        SqliteListStore.Tell(session, 0, ChangeKind.QueueTouched);
        return count;
    }, cancel);

    /// <inheritdoc/>
    public ValueTask<int> DropAsync(long post, long now, MemberId? member = null, CancellationToken cancel = default) => database.WriteAsync(Durability.Power, session =>
    {
        // Nobody writes the rest of the rows any more: the cursor moves only while this is 0.
        if (member is null)
        {
            session.Run("update post set expanded=1 where id=@0", post);
            session.Run("delete from set_aside where post=@0", post);
        }

        var aside = session.Run("update delivery set state=4, settled=@1 where post=@0 and state=7 and (@2 is null or member=@2)", post, now, member?.ToArray());
        var count = session.Run("update delivery set state=4, settled=@1 where post=@0 and state=0 and (@2 is null or member=@2)", post, now, member?.ToArray());
        PostAccount.Settle(session, post, count, now);
        SqliteListStore.Tell(session, 0, ChangeKind.QueueTouched);
        return count + aside;
    }, cancel);

    internal static List<PostProgress> Progress(SqliteSession session, string which, object values) =>
    [
        .. session.Connection.Query<PostRow>(
            $"""
            select p.id Id, p.list List, p.grp Grp, p.mid Mid, p.accepted Accepted, p.body_length BodyLength, p.wrapped is not null Kept, p.expanded Expanded,
              ifnull(sum(d.state = 0), 0) Waiting, ifnull(sum(d.state = 1), 0) Sending, ifnull(sum(d.state = 2), 0) Delivered,
              ifnull(sum(d.state in (3, 5, 8)), 0) Failed, ifnull(sum(d.state = 4), 0) Cancelled, ifnull(sum(d.state = 6), 0) Paused,
              ifnull(sum(d.state = 8), 0) Returned, ifnull(sum(d.state = 5), 0) InDoubt, ifnull(sum(d.state = 7), 0) SetAside,
              (select reason from set_aside s where s.post = p.id) SetAsideReason
            from (select * from post where {which} order by id desc limit @limit) p left join delivery d on d.post = p.id
            group by p.id order by p.id
            """, values).Select(r => r.ToProgress()),
    ];

    /// <summary>Posts with copies of that route due, and how many each has left in all. Open posts are few, and each costs a look at an index.</summary>
    private static List<(long Post, long Left)> DuePosts(SqliteSession session, long now, ClaimScope scope)
    {
        var posts = new List<(long, long)>();
        using var reader = session.Prepared(
            """
            select p.id, p.pending from post p indexed by post_open
            where p.settled is null and exists(select 1 from delivery d where d.post=p.id and d.route=@0 and d.state=0 and d.due<=@1)
            """, scope.Route, now).ExecuteReader();
        while (reader.Read())
        {
            if (scope.NotOf?.Contains(reader.GetInt64(0)) != true) posts.Add((reader.GetInt64(0), reader.GetInt64(1)));
        }

        return posts;
    }

    private static (long List, long Head, long Accepted)? HeadOf(SqliteSession session, long post)
    {
        using var reader = session.Prepared("select p.list, l.head, p.accepted from post p join list l on l.key = p.list where p.id=@0", post).ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)) : null;
    }

    private static StoredDistribution? Distribution(SqliteSession session, long post, long head, long young)
    {
        using var reader = session.Prepared("select raw, signature from distribution where post=@0 and rn=@1 and young=@2", post, head, young).ExecuteReader();
        return reader.Read() ? new StoredDistribution(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    private static string InsertOf(int rows)
    {
        var sql = new StringBuilder("insert into delivery(post, member, state, attempts, due, route) values");
        for (var i = 0; i < rows; i++) sql.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}(@0,@{(2 * i) + 2},0,0,@1,@{(2 * i) + 3})");
        return sql.ToString();
    }
}
