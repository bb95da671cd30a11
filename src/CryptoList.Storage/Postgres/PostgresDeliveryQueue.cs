using CryptoList.Lists.Delivery;
using CryptoList.Lists.Following;
using CryptoList.Lists.Membership;
using CryptoList.Lists.Telemetry;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Storage.Postgres;

/// <summary>The copies of all posts in PostgreSQL, for as many nodes as there are: each marks rows no other has locked (FOR UPDATE SKIP LOCKED), under its lease.</summary>
public sealed class PostgresDeliveryQueue(PostgresDatabase database) : IDeliveryQueue
{
    private const long HearsayMilliseconds = 100;

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PostToExpand>> UnexpandedAsync(CancellationToken cancel = default) => database.ReadAsync(
        session => session.RowsAsync(
            r => new PostToExpand(r.GetInt64(0), r.GetInt64(1), PostChannel.Parse(r.GetString(2)), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5)),
            "select id, list, grp, an, accepted, cursor from post where expanded = 0 and id not in (select post from set_aside) order by id limit 1000"),
        cancel);

    /// <inheritdoc/>
    public ValueTask<bool> ExpandAsync(PostToExpand post, long head, IReadOnlyList<MemberId> receivers, long newCursor, bool last, long now, IReadOnlyList<long>? routes = null, CancellationToken cancel = default) =>
        database.WriteAsync(
            async session =>
            {
                await database.Locks.KeepHeadAsync(session, post.List).ConfigureAwait(false);
                if (!await IsHeadAsync(session, post.List, head).ConfigureAwait(false)) return false;
                if (await session.RunAsync(
                    "update post set cursor = $3, expanded = $4, pending = pending + $5 where id = $1 and cursor = $2 and expanded = 0",
                    post.Post, post.Cursor, newCursor, last ? 1L : 0L, (long)receivers.Count).ConfigureAwait(false) == 0)
                {
                    return false;
                }

                await session.RunAsync(
                    "insert into delivery(post, member, state, attempts, due, route) select $1, m, 0, 0, $2, r from unnest($3, $4) as c(m, r)",
                    post.Post, now, receivers.Select(r => r.ToArray()).ToArray(), routes?.ToArray() ?? new long[receivers.Count]).ConfigureAwait(false);
                if (last) await PostgresPostAccount.SettleAsync(session, post.Post, 0, now).ConfigureAwait(false);
                // The other nodes help to carry it at once.
                await PostgresChangeFeed.TellAsync(session, database.Address, 0, ChangeKind.QueueTouched).ConfigureAwait(false);
                return true;
            },
            cancel);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ClaimedCopy>> ClaimAsync(long node, long now, int max, ClaimScope scope = default, CancellationToken cancel = default)
    {
        // Asked without a transaction first: an idle queue costs a look at an index.
        var due = await database.ReadAsync(session => DuePostsAsync(session, now, scope), cancel).ConfigureAwait(false);
        if (due.Count == 0) return [];
        return await database.WriteAsync(
            async session =>
            {
                await database.Locks.MarkAsync(session).ConfigureAwait(false);
                await PostgresNodes.HoldAsync(session, node).ConfigureAwait(false);
                var claimed = new List<ClaimedCopy>(max);
                var chosen = FairShare.Choose(due);
                var posts = (await session.RowsAsync(
                    r => (Post: r.GetInt64(0), List: r.GetInt64(1), Head: r.GetInt64(2), Accepted: r.GetInt64(3)),
                    "select p.id, p.list, l.head, p.accepted from post p join list l on l.key = p.list where p.id = any($1)",
                    chosen.ToArray()).ConfigureAwait(false)).ToDictionary(p => p.Post);
                for (var i = 0; i < chosen.Count && claimed.Count < max; i++)
                {
                    if (!posts.TryGetValue(chosen[i], out var of)) continue;
                    claimed.AddRange(await session.RowsAsync(
                        r => new ClaimedCopy(of.Post, of.List, of.Head, MemberId.Read(r.GetFieldValue<byte[]>(0)), r.GetInt64(1), of.Accepted, node) { Route = scope.Route },
                        """
                        update delivery set state = 1, node = $1, attempts = attempts + 1, departing = 0
                        where ctid = any(array(select ctid from delivery where post = $2 and route = $3 and state = 0 and due <= $4 order by due, member limit $5 for update skip locked))
                        returning member, attempts
                        """,
                        node, of.Post, scope.Route, now, FairShare.Of(max - claimed.Count, chosen.Count - i)).ConfigureAwait(false));
                }

                return (IReadOnlyList<ClaimedCopy>)claimed;
            },
            cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<int> AdoptAsync(IReadOnlyCollection<long> known, CancellationToken cancel = default) => database.WriteAsync(
        session => session.RunAsync("update delivery set route = 0 where state = 0 and route <> 0 and route <> all($1)", known.ToArray()), cancel);

    /// <inheritdoc/>
    public async ValueTask SettleAsync(IReadOnlyList<CopyOutcome> outcomes, long now, CancellationToken cancel = default) => await database.WriteAsync(
        async session =>
        {
            var told = await ByHearsayAsync(session, outcomes, now).ConfigureAwait(false);
            var touched = await session.RowsAsync(
                r => (Post: r.GetInt64(0), State: (CopyState)r.GetInt64(1)),
                """
                update delivery d set state = o.state, due = case when o.state = 0 then o.time else d.due end,
                  settled = case when o.state = 0 then null else o.time end, reply = o.reply, node = null, departing = 0,
                  route = coalesce(o.route, d.route), shared = coalesce(o.shared, d.shared)
                from unnest($1, $2, $3, $4, $5, $6, $7, $8) as o(post, member, attempt, state, time, reply, route, shared)
                where d.post = o.post and d.member = o.member and d.state = 1 and d.attempts = o.attempt returning d.post, d.state
                """,
                Column(told, o => o.Post), Column(told, o => o.Member.ToArray()), Column(told, o => o.Attempt), Column(told, o => (long)o.State),
                Column(told, o => o.Time), Column(told, o => o.Reply is { } reply ? PostgresText.Storable(reply) : null), Column(told, o => o.Route), Column(told, o => o.Shared)).ConfigureAwait(false);
            await PostgresPostAccount.SettleAsync(session, touched.Where(t => t.State != CopyState.Waiting).Select(t => t.Post), now).ConfigureAwait(false);
            return true;
        },
        cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long?> NextDueAsync(long route = 0, CancellationToken cancel = default) => (long?)await database.ReadAsync(
        session => session.ValueAsync(
            "select min((select d.due from delivery d where d.post = p.id and d.route = $1 and d.state = 0 order by d.due limit 1)) from post p where p.settled is null", route),
        cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<StoredDistribution?> DistributionAsync(long post, long list, long head, long youngDevices, Func<StoredDistribution> make, CancellationToken cancel = default) =>
        await database.ReadAsync(session => DistributionAsync(session, post, head, youngDevices), cancel).ConfigureAwait(false)
        ?? await database.WriteAsync(
            async session =>
            {
                await database.Locks.KeepHeadAsync(session, list).ConfigureAwait(false);
                if (!await IsHeadAsync(session, list, head).ConfigureAwait(false)) return null;
                if (await DistributionAsync(session, post, head, youngDevices).ConfigureAwait(false) is { } known) return known;
                var made = make();
                // Of two nodes that made one each, the first to store it wins, and the other takes that.
                var stored = await session.RunAsync(
                    "insert into distribution(post, rn, young, raw, signature) values($1, $2, $3, $4, $5) on conflict do nothing",
                    post, head, youngDevices, made.Raw.ToArray(), made.Signature.ToArray()).ConfigureAwait(false);
                return stored > 0 ? made : await DistributionAsync(session, post, head, youngDevices).ConfigureAwait(false);
            },
            cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<long> RegisterNodeAsync(long now, long lease, CancellationToken cancel = default) =>
        database.WriteAsync(session => PostgresNodes.RegisterAsync(session, now, lease), cancel);

    /// <inheritdoc/>
    public ValueTask<bool> RenewNodeAsync(long node, long now, long lease, CancellationToken cancel = default) =>
        database.WriteAsync(session => PostgresNodes.RenewAsync(session, node, now, lease), cancel);

    /// <inheritdoc/>
    public ValueTask<int> ReleaseDeadAsync(long? except, bool allDead, long now, CancellationToken cancel = default) =>
        database.WriteAsync(session => PostgresNodes.ReleaseDeadAsync(session, except ?? -1, allDead, now), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CopyUnderWay>> UnderWayAsync(long list, MemberId member, CancellationToken cancel = default) => database.ReadAsync(
        session => session.RowsAsync(
            r => new CopyUnderWay(r.GetInt64(0), member, r.GetInt64(1)),
            "select p.id, d.attempts from post p join delivery d on d.post = p.id and d.member = $2 where p.list = $1 and p.settled is null and d.state = 1", list, member.ToArray()),
        cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CopyUnderWay>> StillUnderWayAsync(IReadOnlyList<CopyUnderWay> copies, CancellationToken cancel = default) => database.ReadAsync(
        session => session.RowsAsync(
            r => new CopyUnderWay(r.GetInt64(0), MemberId.Read(r.GetFieldValue<byte[]>(1)), r.GetInt64(2)),
            """
            select d.post, d.member, d.attempts from unnest($1, $2, $3) as c(post, member, attempt)
            join delivery d on d.post = c.post and d.member = c.member and d.attempts = c.attempt where d.state = 1
            """,
            Column(copies, c => c.Post), Column(copies, c => c.Member.ToArray()), Column(copies, c => c.Attempt)),
        cancel);

    /// <inheritdoc/>
    public async ValueTask<long?> LastHandedOverAsync(long list, MemberId member, CancellationToken cancel = default) => (long?)await database.ReadAsync(
        session => session.ValueAsync(
            """
            select max(settled) from (select d.settled from post p join delivery d on d.post = p.id and d.member = $2 where p.list = $1 and d.state in (2, 5, 8)
              union all select settled from last_copy where list = $1 and member = $2) as handed
            """,
            list, member.ToArray()),
        cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask CloseInDoubtAsync(IReadOnlyList<CopyUnderWay> copies, long now, CancellationToken cancel = default) => await database.WriteAsync(
        async session =>
        {
            var closed = await session.RowsAsync(
                r => r.GetInt64(0),
                """
                update delivery d set state = 5, settled = coalesce((select seen from node where id = d.node), $4), node = null, departing = 0
                from unnest($1, $2, $3) as c(post, member, attempt)
                where d.post = c.post and d.member = c.member and d.attempts = c.attempt and d.state = 1 returning d.post
                """,
                Column(copies, c => c.Post), Column(copies, c => c.Member.ToArray()), Column(copies, c => c.Attempt), now).ConfigureAwait(false);
            await PostgresPostAccount.SettleAsync(session, closed, now).ConfigureAwait(false);
            return true;
        },
        cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PostProgress>> PostsAsync(long? list, int limit, bool openOnly = false, CancellationToken cancel = default) =>
        database.ReadAsync(session => PostgresQueueView.PostsAsync(session, list, limit, openOnly), cancel);

    /// <inheritdoc/>
    public ValueTask<PostProgress?> ProgressAsync(long post, CancellationToken cancel = default) =>
        database.ReadAsync(session => PostgresQueueView.ProgressAsync(session, post), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<QueueDepth>> DepthsAsync(CancellationToken cancel = default) => database.ReadAsync(
        session => session.RowsAsync(r => new QueueDepth(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)), QueueDepthQuery.Text), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<QueueEntry>> CopiesAsync(long post, CancellationToken cancel = default) =>
        database.ReadAsync(session => PostgresQueueView.CopiesAsync(session, post), cancel);

    /// <inheritdoc/>
    public ValueTask<int> RetryAsync(long? post, bool failedToo, long now, MemberId? member = null, CancellationToken cancel = default) => database.WriteAsync(
        async session =>
        {
            var who = member?.ToArray();
            var count = await session.RunAsync(
                "update delivery set due = $2 where state = 0 and ($1::bigint is null or post = $1) and ($3::bytea is null or member = $3)", post, now, who).ConfigureAwait(false);
            if (failedToo)
            {
                var revived = await session.RowsAsync(
                    r => r.GetInt64(0),
                    """
                    update delivery set state = 0, due = $2, settled = null, told = 1
                    where state in (3, 7, 8) and post in (select id from post where wrapped is not null and ($1::bigint is null or id = $1)) and ($3::bytea is null or member = $3)
                    returning post
                    """,
                    post, now, who).ConfigureAwait(false);
                await PostgresPostAccount.AddAsync(session, revived).ConfigureAwait(false);
                // What was never written down of it is written now.
                var lifted = member is null ? await session.RunAsync("delete from set_aside where $1::bigint is null or post = $1", post).ConfigureAwait(false) : 0;
                count += revived.Count > 0 ? revived.Count : lifted;
            }

            await PostgresChangeFeed.TellAsync(session, database.Address, 0, ChangeKind.QueueTouched).ConfigureAwait(false);
            return count;
        },
        cancel);

    /// <inheritdoc/>
    public ValueTask<int> DropAsync(long post, long now, MemberId? member = null, CancellationToken cancel = default) => database.WriteAsync(
        async session =>
        {
            // Nobody writes the rest of the rows any more: the cursor moves only while this is 0.
            if (member is null)
            {
                await session.RunAsync("update post set expanded = 1 where id = $1", post).ConfigureAwait(false);
                await session.RunAsync("delete from set_aside where post = $1", post).ConfigureAwait(false);
            }

            var aside = await session.RunAsync(
                "update delivery set state = 4, settled = $2 where post = $1 and state = 7 and ($3::bytea is null or member = $3)", post, now, member?.ToArray()).ConfigureAwait(false);
            var count = await session.RunAsync(
                "update delivery set state = 4, settled = $2 where post = $1 and state = 0 and ($3::bytea is null or member = $3)", post, now, member?.ToArray()).ConfigureAwait(false);
            await PostgresPostAccount.SettleAsync(session, post, count, now).ConfigureAwait(false);
            await PostgresChangeFeed.TellAsync(session, database.Address, 0, ChangeKind.QueueTouched).ConfigureAwait(false);
            return count + aside;
        },
        cancel);

    /// <summary>A copy set aside by a node that had not heard yet that its member was resumed waits for the moment that takes.</summary>
    private async ValueTask<IReadOnlyList<CopyOutcome>> ByHearsayAsync(PostgresSession session, IReadOnlyList<CopyOutcome> outcomes, long now)
    {
        var aside = outcomes.Where(o => o.State == CopyState.Paused).ToArray();
        if (aside.Length == 0) return outcomes;
        await database.Locks.SetAsideAsync(session).ConfigureAwait(false);
        var paused = await PostgresBounceStore.PausedAsync(session, Column(aside, o => o.Post), Column(aside, o => o.Member.ToArray())).ConfigureAwait(false);
        return [.. outcomes.Select(o => o.State == CopyState.Paused && !paused.Contains((o.Post, o.Member)) ? o with { State = CopyState.Waiting, Time = now + HearsayMilliseconds } : o)];
    }

    /// <summary>Posts with copies of that route due, and how many each has left in all. Open posts are few, and each costs a look at an index.</summary>
    private static async ValueTask<IReadOnlyList<(long Post, long Left)>> DuePostsAsync(PostgresSession session, long now, ClaimScope scope) => await session.RowsAsync(
        r => (r.GetInt64(0), r.GetInt64(1)),
        """
        select p.id, p.pending from post p where p.settled is null and p.id <> all($3)
          and exists(select 1 from delivery d where d.post = p.id and d.route = $1 and d.state = 0 and d.due <= $2)
        """,
        scope.Route, now, scope.NotOf?.ToArray() ?? []).ConfigureAwait(false);

    private static async ValueTask<bool> IsHeadAsync(PostgresSession session, long list, long head) =>
        (long?)await session.ValueAsync("select head from list where key = $1", list).ConfigureAwait(false) == head;

    private static async ValueTask<StoredDistribution?> DistributionAsync(PostgresSession session, long post, long head, long young) => (await session.RowsAsync(
        r => new StoredDistribution(r.GetFieldValue<byte[]>(0), r.GetFieldValue<byte[]>(1)),
        "select raw, signature from distribution where post = $1 and rn = $2 and young = $3", post, head, young).ConfigureAwait(false)).SingleOrDefault();

    private static TColumn[] Column<TRow, TColumn>(IReadOnlyList<TRow> rows, Func<TRow, TColumn> value) => [.. rows.Select(value)];
}
