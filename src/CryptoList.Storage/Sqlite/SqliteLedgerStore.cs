using CryptoList.Lists.Delivery;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Storage.Sqlite;

/// <summary>What became of posts, in SQLite.</summary>
public sealed class SqliteLedgerStore(SqliteDatabase database) : ILedgerStore
{
    /// <inheritdoc/>
    public async ValueTask SetAsideAsync(long post, string reason, long now, CancellationToken cancel = default) => await database.WriteAsync(Durability.Power, session =>
    {
        session.Run("insert into set_aside(post, since, reason) values(@0, @1, @2) on conflict(post) do update set reason = excluded.reason", post, now, reason);
        var copies = session.Run("update delivery set state = 7, settled = @1, reply = @2 where post = @0 and state = 0", post, now, reason);
        PostAccount.Settle(session, post, copies, now);
        return true;
    }, cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PostProgress>> SetAsidePostsAsync(long? list, int limit, CancellationToken cancel = default) => new(database.Read<IReadOnlyList<PostProgress>>(session =>
        SqliteDeliveryQueue.Progress(
            session, "(@list is null or list = @list) and id in (select post from set_aside union select post from delivery where state = 7)", new { list, limit })));

    /// <inheritdoc/>
    public ValueTask<bool> ReturnAsync(long post, MemberId member, string reply, long now, CancellationToken cancel = default) => database.WriteAsync(Durability.Power, session =>
        session.Run("update delivery set state = 8, settled = @2, reply = @3 where post = @0 and member = @1 and state = 2", post, member.ToArray(), now, reply) > 0, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(long Post, MemberId Author)>> FindAsync(long list, string messageId, CancellationToken cancel = default) => new(database.Read(session =>
    {
        var found = new List<(long, MemberId)>();
        using var reader = session.Prepared("select id, author from post where list = @0 and mid = @1 order by id", list, messageId).ExecuteReader();
        while (reader.Read()) found.Add((reader.GetInt64(0), MemberId.Read(reader.GetFieldValue<byte[]>(1))));
        return (IReadOnlyList<(long, MemberId)>)found;
    }));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PostToTell>> DueAsync(long endedBefore, long acceptedBefore, int limit, CancellationToken cancel = default) => new(database.Read(session =>
    {
        var due = new List<PostToTell>();
        using var reader = session.Prepared(
            """
            select p.id, p.list, p.mid, p.accepted, s.reason from post p left join set_aside s on s.post = p.id where p.id in (
              select post from delivery where state in (3, 7, 8) and told < 2 and settled <= @0
              union select post from set_aside where told = 0 and since <= @0
              union select o.id from post o where o.settled is null and o.accepted <= @1
                and exists(select 1 from delivery d where d.post = o.id and d.state in (0, 1) and d.told = 0))
            order by p.id limit @2
            """, endedBefore, acceptedBefore, (long)limit).ExecuteReader();
        while (reader.Read()) due.Add(new PostToTell(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetString(4)));
        return (IReadOnlyList<PostToTell>)due;
    }));

    /// <inheritdoc/>
    public ValueTask<int> TellAsync(PostToTell post, bool late, Func<IReadOnlyList<UntoldCopy>, IReadOnlyList<Letter>> write, long now, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Power, session =>
        {
            var copies = new List<UntoldCopy>();
            using (var reader = session.Prepared(
                """
                update delivery set told = case when state in (3, 7, 8) then 2 else 1 end
                where post = @0 and ((state in (3, 7, 8) and told < 2) or (@1 = 1 and state in (0, 1) and told = 0)) returning member, state, reply
                """, post.Post, late ? 1L : 0L).ExecuteReader())
            {
                while (reader.Read()) copies.Add(new UntoldCopy(MemberId.Read(reader.GetFieldValue<byte[]>(0)), (CopyState)reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetString(2)));
            }

            var aside = session.Run("update set_aside set told = 1 where post = @0 and told = 0", post.Post);
            return copies.Count == 0 && aside == 0 ? 0 : SqliteLetterStore.Put(session, write(copies), now);
        }, cancel);
}
