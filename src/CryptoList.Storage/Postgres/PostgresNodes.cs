using CryptoList.Lists;
using CryptoList.Lists.Delivery;

namespace CryptoList.Storage.Postgres;

/// <summary>Nodes and their leases. A lease ends by the database's clock, so that nodes whose clocks differ do not declare each other dead.</summary>
internal static class PostgresNodes
{
    /// <summary>The database's time in Unix milliseconds.</summary>
    public const string Clock = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    public static async ValueTask<long> RegisterAsync(PostgresSession session, long now, long lease) =>
        (long)(await session.ValueAsync($"insert into node(seen, lease) values($1, {Clock} + $2) returning id", now, lease - now).ConfigureAwait(false))!;

    /// <summary>A lease that ran out is not renewed: somebody may have taken the copies over.</summary>
    public static async ValueTask<bool> RenewAsync(PostgresSession session, long node, long now, long lease) =>
        await session.RunAsync($"update node set seen = $2, lease = {Clock} + $3 where id = $1 and lease >= {Clock}", node, now, lease - now).ConfigureAwait(false) > 0;

    /// <summary>Keeps the node's row as it is until the transaction ends.</summary>
    /// <exception cref="StoreUnavailableException">Its lease ran out: it may mark nothing.</exception>
    public static async ValueTask HoldAsync(PostgresSession session, long node)
    {
        if (await session.ValueAsync($"select 1 from node where id = $1 and lease >= {Clock} for share", node).ConfigureAwait(false) is null)
            throw new StoreUnavailableException("The lease of this node has run out; it marks no copies before it has a new one.");
    }

    /// <summary>Copies of dead nodes wait again; those whose member left meanwhile are in doubt, at the node's last sign of life, and not sent again.</summary>
    public static async ValueTask<int> ReleaseDeadAsync(PostgresSession session, long except, bool allDead, long now)
    {
        var dead = await session.RowsAsync(
            r => r.GetInt64(0), $"select id from node where id <> $1 and ($2 or lease < {Clock}) order by id for update", except, allDead).ConfigureAwait(false);
        if (dead.Count == 0) return 0;
        var ids = dead.ToArray();
        var released = await session.RowsAsync(
            r => (Post: r.GetInt64(0), State: (CopyState)r.GetInt64(1)),
            """
            update delivery d set state = case when departing = 1 then 5 else 0 end, due = $2, node = null, departing = 0,
              settled = case when departing = 1 then coalesce((select seen from node where id = d.node), $2) end
            where state = 1 and node = any($1) returning post, state
            """,
            ids, now).ConfigureAwait(false);
        await PostgresPostAccount.SettleAsync(session, released.Where(r => r.State == CopyState.InDoubt).Select(r => r.Post), now).ConfigureAwait(false);
        await session.RunAsync("delete from node where id = any($1)", ids).ConfigureAwait(false);
        return released.Count(r => r.State == CopyState.Waiting);
    }
}
