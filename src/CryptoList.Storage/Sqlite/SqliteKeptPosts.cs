using CryptoList.Lists.CatchingUp;
using CryptoList.Lists.Following;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Storage.Sqlite;

/// <summary>Posts that members missed, in SQLite.</summary>
public sealed class SqliteKeptPosts(SqliteDatabase database) : IKeptPosts
{
    private const string Select = "select id, mid, grp, an, accepted, wrapped is not null from post where list = @0 and";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KnownPost>> SinceAsync(long list, long since, int limit, CancellationToken cancel = default) =>
        new(database.Read<IReadOnlyList<KnownPost>>(session => Read(session, $"{Select} accepted >= @1 order by accepted, id limit @2", list, since, (long)limit)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KnownPost>> FindAsync(long list, string messageId, CancellationToken cancel = default) =>
        new(database.Read<IReadOnlyList<KnownPost>>(session => Read(session, $"{Select} mid = @1 order by id", list, messageId)));

    /// <inheritdoc/>
    public ValueTask<int> SendAgainAsync(IReadOnlyList<long> posts, MemberId member, long route, long now, CancellationToken cancel = default) => database.WriteAsync(Durability.Power, session =>
    {
        var count = 0;
        foreach (var post in posts)
        {
            if (session.Value("select 1 from post where id = @0 and expanded = 1 and wrapped is not null", post) is null) continue;
            var touched = session.Run(
                """
                insert into delivery(post, member, state, attempts, due, route, told) values(@0, @1, 0, 0, @2, @3, 1)
                on conflict(post, member) do update set state = 0, due = excluded.due, settled = null, told = 1 where state not in (0, 1)
                """, post, member.ToArray(), now, route);
            if (touched > 0) PostAccount.Add(session, post, 1);
            count++;
        }

        SqliteListStore.Tell(session, 0, ChangeKind.QueueTouched);
        return count;
    }, cancel);

    private static List<KnownPost> Read(SqliteSession session, string sql, params ReadOnlySpan<object?> values)
    {
        var posts = new List<KnownPost>();
        using var reader = session.Prepared(sql, values).ExecuteReader();
        while (reader.Read()) posts.Add(new KnownPost(reader.GetInt64(0), reader.GetString(1), PostChannel.Parse(reader.GetString(2)), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5) == 1));
        return posts;
    }
}
