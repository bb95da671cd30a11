namespace CryptoList.Storage.Sqlite;

/// <summary>Keeps each post's count of unsettled copies, so that nobody ever counts them.</summary>
internal static class PostAccount
{
    /// <summary>Takes settled copies off; marks the post settled when it was the last.</summary>
    public static void Settle(SqliteSession session, long post, long copies, long now) => session.Run(
        "update post set pending = pending - @1, settled = case when expanded = 1 and pending - @1 = 0 then coalesce(settled, @2) else settled end where id = @0",
        post, copies, now);

    /// <summary>Puts copies on: new ones, or ones that wait again after they had been given up.</summary>
    public static void Add(SqliteSession session, long post, long copies) =>
        session.Run("update post set pending = pending + @1, settled = null where id = @0", post, copies);
}
