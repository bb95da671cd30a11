using CryptoList.Lists.Delivery;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Storage.Postgres;

/// <summary>What became of posts, in PostgreSQL.</summary>
public sealed class PostgresLedgerStore(PostgresDatabase database) : ILedgerStore
{
    /// <inheritdoc/>
    public async ValueTask SetAsideAsync(long post, string reason, long now, CancellationToken cancel = default) => await database.WriteAsync(
        async session =>
        {
            await session.RunAsync("insert into set_aside(post, since, reason) values($1, $2, $3) on conflict(post) do update set reason = excluded.reason", post, now, reason).ConfigureAwait(false);
            var copies = await session.RunAsync("update delivery set state = 7, settled = $2, reply = $3 where post = $1 and state = 0", post, now, reason).ConfigureAwait(false);
            await PostgresPostAccount.SettleAsync(session, post, copies, now).ConfigureAwait(false);
            return true;
        },
        cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PostProgress>> SetAsidePostsAsync(long? list, int limit, CancellationToken cancel = default) =>
        database.ReadAsync(session => PostgresQueueView.SetAsideAsync(session, list, limit), cancel);

    /// <inheritdoc/>
    public async ValueTask<bool> ReturnAsync(long post, MemberId member, string reply, long now, CancellationToken cancel = default) => await database.WriteAsync(
        session => session.RunAsync("update delivery set state = 8, settled = $3, reply = $4 where post = $1 and member = $2 and state = 2", post, member.ToArray(), now, reply), cancel).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(long Post, MemberId Author)>> FindAsync(long list, string messageId, CancellationToken cancel = default) => database.ReadAsync(
        session => session.RowsAsync(r => (r.GetInt64(0), MemberId.Read(r.GetFieldValue<byte[]>(1))), "select id, author from post where list = $1 and mid = $2 order by id", list, messageId), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PostToTell>> DueAsync(long endedBefore, long acceptedBefore, int limit, CancellationToken cancel = default) => database.ReadAsync(
        session => session.RowsAsync(
            r => new PostToTell(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetInt64(3), r.IsDBNull(4) ? null : r.GetString(4)),
            """
            select p.id, p.list, p.mid, p.accepted, s.reason from post p left join set_aside s on s.post = p.id where p.id in (
              select post from delivery where state in (3, 7, 8) and told < 2 and settled <= $1
              union select post from set_aside where told = 0 and since <= $1
              union select o.id from post o where o.settled is null and o.accepted <= $2
                and exists(select 1 from delivery d where d.post = o.id and d.state in (0, 1) and d.told = 0))
            order by p.id limit $3
            """,
            endedBefore, acceptedBefore, (long)limit),
        cancel);

    /// <inheritdoc/>
    public ValueTask<int> TellAsync(PostToTell post, bool late, Func<IReadOnlyList<UntoldCopy>, IReadOnlyList<Letter>> write, long now, CancellationToken cancel = default) =>
        database.WriteAsync(
            async session =>
            {
                // One statement reads and marks: a row that another node marked first is not met here, and one that settles meanwhile is met as one or the other.
                var copies = await session.RowsAsync(
                    r => new UntoldCopy(MemberId.Read(r.GetFieldValue<byte[]>(0)), (CopyState)r.GetInt64(1), r.IsDBNull(2) ? null : r.GetString(2)),
                    """
                    update delivery set told = case when state in (3, 7, 8) then 2 else 1 end
                    where post = $1 and ((state in (3, 7, 8) and told < 2) or ($2 and state in (0, 1) and told = 0)) returning member, state, reply
                    """,
                    post.Post, late).ConfigureAwait(false);
                var aside = await session.RunAsync("update set_aside set told = 1 where post = $1 and told = 0", post.Post).ConfigureAwait(false);
                return copies.Count == 0 && aside == 0 ? 0 : await PostgresLetterStore.PutAsync(session, write(copies), now).ConfigureAwait(false);
            },
            cancel);
}
