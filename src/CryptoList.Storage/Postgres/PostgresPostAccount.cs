namespace CryptoList.Storage.Postgres;

/// <summary>Keeps each post's count of unsettled copies, so that nobody ever counts them.</summary>
internal static class PostgresPostAccount
{
    /// <summary>Takes settled copies off, one per element of <paramref name="posts"/>; marks a post settled when it was the last. By rising id, so that two nodes never wait for each other.</summary>
    public static async ValueTask SettleAsync(PostgresSession session, IEnumerable<long> posts, long now)
    {
        foreach (var group in posts.CountBy(p => p).OrderBy(g => g.Key)) await SettleAsync(session, group.Key, group.Value, now).ConfigureAwait(false);
    }

    public static async ValueTask SettleAsync(PostgresSession session, long post, long copies, long now) => await session.RunAsync(
        "update post set pending = pending - $2, settled = case when expanded = 1 and pending - $2 = 0 then coalesce(settled, $3) else settled end where id = $1",
        post, copies, now).ConfigureAwait(false);

    /// <summary>Puts copies on that wait again after they had been given up.</summary>
    public static async ValueTask AddAsync(PostgresSession session, IEnumerable<long> posts)
    {
        foreach (var group in posts.CountBy(p => p).OrderBy(g => g.Key))
            await session.RunAsync("update post set pending = pending + $2, settled = null where id = $1", group.Key, (long)group.Value).ConfigureAwait(false);
    }
}
