using CryptoList.Lists.CatchingUp;
using CryptoList.Lists.Following;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;
using Npgsql;

namespace CryptoList.Storage.Postgres;

/// <summary>Posts that members missed, in PostgreSQL.</summary>
public sealed class PostgresKeptPosts(PostgresDatabase database) : IKeptPosts
{
    private const string Select = "select id, mid, grp, an, accepted, wrapped is not null from post where list = $1 and";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KnownPost>> SinceAsync(long list, long since, int limit, CancellationToken cancel = default) =>
        database.ReadAsync(session => session.RowsAsync(Row, $"{Select} accepted >= $2 order by accepted, id limit $3", list, since, (long)limit), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KnownPost>> FindAsync(long list, string messageId, CancellationToken cancel = default) =>
        database.ReadAsync(session => session.RowsAsync(Row, $"{Select} mid = $2 order by id", list, messageId), cancel);

    /// <inheritdoc/>
    public ValueTask<int> SendAgainAsync(IReadOnlyList<long> posts, MemberId member, long route, long now, CancellationToken cancel = default) => database.WriteAsync(
        async session =>
        {
            var count = 0;
            // In the order of their numbers, as all who lock several posts do.
            foreach (var post in posts.Order())
            {
                if (await session.ValueAsync("select 1 from post where id = $1 and expanded = 1 and wrapped is not null for update", post).ConfigureAwait(false) is null) continue;
                var touched = await session.RunAsync(
                    """
                    insert into delivery(post, member, state, attempts, due, route, told) values($1, $2, 0, 0, $3, $4, 1)
                    on conflict(post, member) do update set state = 0, due = excluded.due, settled = null, told = 1, departing = 0 where delivery.state not in (0, 1)
                    """,
                    post, member.ToArray(), now, route).ConfigureAwait(false);
                if (touched > 0) await PostgresPostAccount.AddAsync(session, [post]).ConfigureAwait(false);
                count++;
            }

            await PostgresChangeFeed.TellAsync(session, database.Address, 0, ChangeKind.QueueTouched).ConfigureAwait(false);
            return count;
        },
        cancel);

    private static KnownPost Row(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetString(1), PostChannel.Parse(row.GetString(2)), row.GetInt64(3), row.GetInt64(4), row.GetBoolean(5));
}
