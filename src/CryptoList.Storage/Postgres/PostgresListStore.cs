using CryptoList.Lists.Following;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using Npgsql;

namespace CryptoList.Storage.Postgres;

/// <summary>Lists and roster logs in PostgreSQL.</summary>
public sealed class PostgresListStore(PostgresDatabase database) : IListStore
{
    private const string Select = "select key, id, address, name, created, head from list";

    /// <inheritdoc/>
    public ValueTask<ListAdding> AddAsync(ListId id, string address, string name, long created, IReadOnlyList<SignedEntry> entries, IReadOnlyList<HiddenAddress>? addresses = null, CancellationToken cancel = default) =>
        database.WriteAsync(
            async session =>
            {
                var key = (long?)await session.ValueAsync(
                    "insert into list(id, address, name, created, head) values($1, $2, $3, $4, $5) on conflict do nothing returning key",
                    id.ToArray(), address, name, created, (long)entries.Count - 1).ConfigureAwait(false);
                if (key is null)
                {
                    var known = await session.ValueAsync("select 1 from list where id = $1", id.ToArray()).ConfigureAwait(false);
                    return known is null ? ListAdding.AddressTaken : ListAdding.AlreadyHosted;
                }

                for (var n = 0; n < entries.Count; n++) await AddEntryAsync(session, key.Value, n, entries[n]).ConfigureAwait(false);
                foreach (var member in addresses ?? []) await PutAddressAsync(session, key.Value, member).ConfigureAwait(false);
                // Who brings a whole log has told its members.
                await session.RunAsync("insert into told(list, n) values($1, $2)", key.Value, (long)entries.Count - 1).ConfigureAwait(false);
                await PostgresChangeFeed.TellAsync(session, database.Address, key.Value, ChangeKind.ListAdded).ConfigureAwait(false);
                return ListAdding.Added;
            },
            cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ListRow>> AllAsync(CancellationToken cancel = default) =>
        database.ReadAsync(session => session.RowsAsync(Row, $"{Select} order by key"), cancel);

    /// <inheritdoc/>
    public async ValueTask<ListRow?> FindAsync(long key, CancellationToken cancel = default) =>
        (await database.ReadAsync(session => session.RowsAsync(Row, $"{Select} where key = $1", key), cancel).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SignedEntry>> EntriesAsync(long key, long from, CancellationToken cancel = default) => database.ReadAsync(
        session => session.RowsAsync(
            r => new SignedEntry(r.GetFieldValue<byte[]>(0), r.GetFieldValue<byte[]>(1)), "select entry, signature from roster_entry where list = $1 and n >= $2 order by n", key, from),
        cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HiddenAddress>> AddressesAsync(long key, CancellationToken cancel = default) => database.ReadAsync(
        session => session.RowsAsync(
            r => new HiddenAddress(MemberId.Read(r.GetFieldValue<byte[]>(0)), r.GetString(1), r.IsDBNull(2) ? null : r.GetInt64(2)), "select member, address, gone from hidden_address where list = $1", key),
        cancel);

    /// <inheritdoc/>
    public ValueTask<bool> SetAddressAsync(long key, HiddenAddress address, CancellationToken cancel = default) => database.WriteAsync(
        async session =>
        {
            await database.Locks.ChangeHeadAsync(session, key).ConfigureAwait(false);
            if (await session.ValueAsync("select 1 from list where key = $1", key).ConfigureAwait(false) is null) return false;
            await PutAddressAsync(session, key, address).ConfigureAwait(false);
            await PostgresChangeFeed.TellAsync(session, database.Address, key, ChangeKind.EntriesAppended).ConfigureAwait(false);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public ValueTask<bool> AppendAsync(long key, LogGrowth growth, long nowMilliseconds, CancellationToken cancel = default) =>
        database.WriteAsync(
            async session =>
            {
                await database.Locks.ChangeHeadAsync(session, key).ConfigureAwait(false);
                if (await session.RunAsync("update list set head = $3 where key = $1 and head = $2", key, growth.First - 1, growth.Last).ConfigureAwait(false) == 0) return false;
                for (var i = 0; i < growth.Entries.Count; i++) await AddEntryAsync(session, key, growth.First + i, growth.Entries[i]).ConfigureAwait(false);
                await database.Locks.StopMarkingAsync(session).ConfigureAwait(false);
                foreach (var departure in growth.Departures.Where(d => !d.DevicesOnly)) await CancelAsync(session, key, departure, nowMilliseconds).ConfigureAwait(false);
                foreach (var member in growth.Gone) await PostgresLetterStore.CancelAsync(session, key, member, nowMilliseconds).ConfigureAwait(false);
                foreach (var (member, device) in growth.GoneDevices) await PostgresLetterStore.CancelAsync(session, key, member, device, nowMilliseconds).ConfigureAwait(false);
                foreach (var address in growth.Addresses) await PutAddressAsync(session, key, address).ConfigureAwait(false);
                foreach (var member in growth.Forgotten) await session.RunAsync("delete from hidden_address where list = $1 and member = $2", key, member.ToArray()).ConfigureAwait(false);
                if (growth.Release is { } batch) await PostgresLetterStore.ReleaseAsync(session, batch, nowMilliseconds).ConfigureAwait(false);
                await PostgresChangeFeed.TellAsync(session, database.Address, key, ChangeKind.EntriesAppended).ConfigureAwait(false);
                return true;
            },
            cancel);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(long key, CancellationToken cancel = default) => database.WriteAsync(
        async session =>
        {
            await database.Locks.ChangeHeadAsync(session, key).ConfigureAwait(false);
            await database.Locks.StopMarkingAsync(session).ConfigureAwait(false);
            if (await session.RunAsync("delete from list where key = $1", key).ConfigureAwait(false) == 0) return false;
            foreach (var table in (string[])["delivery", "body_chunk", "distribution", "set_aside"])
                await session.RunAsync($"delete from {table} where post in (select id from post where list = $1)", key).ConfigureAwait(false);
            foreach (var table in (string[])["post", "roster_entry", "highest_number", "forgotten_number", "member_delivery", "counted_bounce", "told", "letter", "last_copy", "key_use", "hidden_address"])
                await session.RunAsync($"delete from {table} where list = $1", key).ConfigureAwait(false);
            await PostgresChangeFeed.TellAsync(session, database.Address, key, ChangeKind.ListDeleted).ConfigureAwait(false);
            return true;
        },
        cancel);

    /// <summary>Cancels what waits, and notes on what is under way that its member left: one statement, so that a copy that changes from one to the other meanwhile is met in either.</summary>
    private static async ValueTask CancelAsync(PostgresSession session, long list, Departure departure, long now)
    {
        var touched = await session.RowsAsync(
            r => (Post: r.GetInt64(0), State: r.GetInt64(1)),
            """
            update delivery set state = case when state = 0 then 4 else state end, settled = case when state = 0 then $4 else settled end,
              departing = case when state = 0 then 0 else 1 end
            where member = $2 and state in (0, 1) and post in (select id from post where list = $1 and settled is null and ($3::text is null or grp = $3 or left(grp, length($3) + 1) = $3 || chr(1)))
            returning post, state
            """,
            list, departure.Member.ToArray(), departure.Group, now).ConfigureAwait(false);
        await PostgresPostAccount.SettleAsync(session, touched.Where(t => t.State == 4).Select(t => t.Post), now).ConfigureAwait(false);
    }

    private static async ValueTask PutAddressAsync(PostgresSession session, long key, HiddenAddress address) => await session.RunAsync(
        "insert into hidden_address(list, member, address, gone) values($1, $2, $3, $4) on conflict(list, member) do update set address = excluded.address, gone = excluded.gone",
        key, address.Member.ToArray(), address.Address, address.Gone).ConfigureAwait(false);

    private static async ValueTask AddEntryAsync(PostgresSession session, long key, long number, SignedEntry entry) => await session.RunAsync(
        "insert into roster_entry(list, n, entry, signature) values($1, $2, $3, $4)", key, number, entry.Entry.ToArray(), entry.Signature.ToArray()).ConfigureAwait(false);

    private static ListRow Row(NpgsqlDataReader row) =>
        new(row.GetInt64(0), ListId.Read(row.GetFieldValue<byte[]>(1)), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5));
}
