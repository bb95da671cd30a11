using CryptoList.Lists.Delivery;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;
using Npgsql;

namespace CryptoList.Storage.Postgres;

/// <summary>The queue as the operator sees it.</summary>
internal static class PostgresQueueView
{
    public static ValueTask<IReadOnlyList<PostProgress>> PostsAsync(PostgresSession session, long? list, long limit, bool openOnly) => session.RowsAsync(
        Progress, Counted("select * from post where ($1::bigint is null or list = $1) and (not $3 or settled is null) order by id desc limit $2"), list, limit, openOnly);

    public static ValueTask<IReadOnlyList<PostProgress>> SetAsideAsync(PostgresSession session, long? list, long limit) => session.RowsAsync(
        Progress,
        Counted(
            "select * from post where ($1::bigint is null or list = $1) and id in (select post from set_aside union select post from delivery where state = 7) order by id desc limit $2"),
        list, limit);

    public static async ValueTask<PostProgress?> ProgressAsync(PostgresSession session, long post) =>
        (await session.RowsAsync(Progress, Counted("select * from post where id = $1"), post).ConfigureAwait(false)).SingleOrDefault();

    public static ValueTask<IReadOnlyList<QueueEntry>> CopiesAsync(PostgresSession session, long post) => session.RowsAsync(
        r => new QueueEntry(
            r.GetInt64(0), r.GetInt64(1), MemberId.Read(r.GetFieldValue<byte[]>(2)), (CopyState)r.GetInt64(3), r.GetInt64(4), r.GetInt64(5),
            r.IsDBNull(6) ? null : r.GetInt64(6), r.IsDBNull(7) ? null : r.GetString(7)),
        "select d.post, p.list, d.member, d.state, d.attempts, d.due, d.settled, d.reply from delivery d join post p on p.id = d.post where d.post = $1 order by d.member", post);

    private static string Counted(string which) =>
        $"""
        select p.id, p.list, p.grp, p.mid, p.accepted, p.body_length, p.wrapped is not null, p.expanded,
          count(*) filter (where d.state = 0), count(*) filter (where d.state = 1), count(*) filter (where d.state = 2),
          count(*) filter (where d.state in (3, 5, 8)), count(*) filter (where d.state = 4),
          count(*) filter (where d.state = 6), count(*) filter (where d.state = 8), count(*) filter (where d.state = 5),
          count(*) filter (where d.state = 7), (select reason from set_aside s where s.post = p.id)
        from ({which}) p left join delivery d on d.post = p.id
        group by p.id, p.list, p.grp, p.mid, p.accepted, p.body_length, p.wrapped, p.expanded order by p.id
        """;

    private static PostProgress Progress(NpgsqlDataReader r) => new(
        r.GetInt64(0), r.GetInt64(1), PostChannel.Parse(r.GetString(2)), r.GetString(3), r.GetInt64(4), r.GetInt64(5), r.GetBoolean(6), r.GetInt64(7) == 1,
        r.GetInt64(8), r.GetInt64(9), r.GetInt64(10), r.GetInt64(11), r.GetInt64(12))
    { Paused = r.GetInt64(13), Returned = r.GetInt64(14), InDoubt = r.GetInt64(15), SetAside = r.GetInt64(16), SetAsideReason = r.IsDBNull(17) ? null : r.GetString(17) };
}
