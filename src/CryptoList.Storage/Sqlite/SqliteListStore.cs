using CryptoList.Lists.Following;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using Dapper;

namespace CryptoList.Storage.Sqlite;

/// <summary>Lists and roster logs in SQLite.</summary>
public sealed class SqliteListStore(SqliteDatabase database) : IListStore
{
    private const string Select = "select key Key, id Id, address Address, name Name, created Created, head Head from list";

    /// <inheritdoc/>
    public ValueTask<ListAdding> AddAsync(ListId id, string address, string name, long created, IReadOnlyList<SignedEntry> entries, IReadOnlyList<HiddenAddress>? addresses = null, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Power, session =>
        {
            if (session.Value("select 1 from list where id=@0", id.ToArray()) is not null) return ListAdding.AlreadyHosted;
            if (session.Value("select 1 from list where address=@0", address) is not null) return ListAdding.AddressTaken;
            var key = (long)session.Value(
                "insert into list(id, address, name, created, head) values(@0, @1, @2, @3, @4) returning key",
                id.ToArray(), address, name, created, (long)entries.Count - 1)!;
            for (var n = 0; n < entries.Count; n++) AddEntry(session, key, n, entries[n]);
            foreach (var member in addresses ?? []) PutAddress(session, key, member);
            // Who brings a whole log has told its members.
            session.Run("insert into told(list, n) values(@0, @1)", key, (long)entries.Count - 1);
            Tell(session, key, ChangeKind.ListAdded);
            return ListAdding.Added;
        }, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ListRow>> AllAsync(CancellationToken cancel = default) => new(database.Read(session =>
        (IReadOnlyList<ListRow>)[.. session.Connection.Query<StoredList>($"{Select} order by key").Select(l => l.ToRow())]));

    /// <inheritdoc/>
    public ValueTask<ListRow?> FindAsync(long key, CancellationToken cancel = default) => new(database.Read(session =>
        session.Connection.QuerySingleOrDefault<StoredList>($"{Select} where key = @key", new { key })?.ToRow()));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SignedEntry>> EntriesAsync(long key, long from, CancellationToken cancel = default) => new(database.Read(session =>
    {
        var entries = new List<SignedEntry>();
        using var reader = session.Prepared("select entry, signature from roster_entry where list=@0 and n>=@1 order by n", key, from).ExecuteReader();
        while (reader.Read()) entries.Add(new SignedEntry(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1)));
        return (IReadOnlyList<SignedEntry>)entries;
    }));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HiddenAddress>> AddressesAsync(long key, CancellationToken cancel = default) => new(database.Read(session =>
    {
        var addresses = new List<HiddenAddress>();
        using var reader = session.Prepared("select member, address, gone from hidden_address where list=@0", key).ExecuteReader();
        while (reader.Read()) addresses.Add(new HiddenAddress(MemberId.Read(reader.GetFieldValue<byte[]>(0)), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt64(2)));
        return (IReadOnlyList<HiddenAddress>)addresses;
    }));

    /// <inheritdoc/>
    public ValueTask<bool> SetAddressAsync(long key, HiddenAddress address, CancellationToken cancel = default) => database.WriteAsync(Durability.Power, session =>
    {
        if (session.Value("select 1 from list where key=@0", key) is null) return false;
        PutAddress(session, key, address);
        Tell(session, key, ChangeKind.EntriesAppended);
        return true;
    }, cancel);

    /// <inheritdoc/>
    public ValueTask<bool> AppendAsync(long key, LogGrowth growth, long nowMilliseconds, CancellationToken cancel = default) =>
        database.WriteAsync(Durability.Power, session =>
        {
            if (session.Run("update list set head=@2 where key=@0 and head=@1", key, growth.First - 1, growth.Last) == 0) return false;
            for (var i = 0; i < growth.Entries.Count; i++) AddEntry(session, key, growth.First + i, growth.Entries[i]);
            foreach (var departure in growth.Departures.Where(d => !d.DevicesOnly)) Cancel(session, key, departure, nowMilliseconds);
            foreach (var member in growth.Gone) SqliteLetterStore.Cancel(session, key, member, nowMilliseconds);
            foreach (var (member, device) in growth.GoneDevices) SqliteLetterStore.Cancel(session, key, member, device, nowMilliseconds);
            foreach (var address in growth.Addresses) PutAddress(session, key, address);
            foreach (var member in growth.Forgotten) session.Run("delete from hidden_address where list=@0 and member=@1", key, member.ToArray());
            if (growth.Release is { } batch) SqliteLetterStore.Release(session, batch, nowMilliseconds);
            Tell(session, key, ChangeKind.EntriesAppended);
            return true;
        }, cancel);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(long key, CancellationToken cancel = default) => database.WriteAsync(Durability.Power, session =>
    {
        if (session.Run("delete from list where key=@0", key) == 0) return false;
        foreach (var table in (ReadOnlySpan<string>)["delivery", "body_chunk", "distribution", "set_aside"])
            session.Run($"delete from {table} where post in (select id from post where list=@0)", key);
        foreach (var table in (ReadOnlySpan<string>)["post", "roster_entry", "highest_number", "forgotten_number", "member_delivery", "counted_bounce", "told", "letter", "last_copy", "key_use", "hidden_address"])
            session.Run($"delete from {table} where list=@0", key);
        Tell(session, key, ChangeKind.ListDeleted);
        return true;
    }, cancel);

    internal static void Tell(SqliteSession session, long list, ChangeKind kind) =>
        session.Run("insert into change(list, kind) values(@0, @1)", list, (long)kind);

    private static void Cancel(SqliteSession session, long list, Departure departure, long now)
    {
        var posts = new List<long>();
        using (var reader = session.Prepared(
            "update delivery set state = 4, settled = @3 where member = @1 and state = 0 and post in (select id from post where list = @0 and settled is null and (@2 is null or grp = @2 or substr(grp, 1, length(@2) + 1) = @2 || char(1))) returning post",
            list, departure.Member.ToArray(), departure.Group, now).ExecuteReader())
        {
            while (reader.Read()) posts.Add(reader.GetInt64(0));
        }

        foreach (var post in posts) PostAccount.Settle(session, post, 1, now);
    }

    private static void PutAddress(SqliteSession session, long key, HiddenAddress address) => session.Run(
        "insert into hidden_address(list, member, address, gone) values(@0, @1, @2, @3) on conflict(list, member) do update set address=excluded.address, gone=excluded.gone",
        key, address.Member.ToArray(), address.Address, address.Gone);

    private static void AddEntry(SqliteSession session, long key, long number, SignedEntry entry) =>
        session.Run("insert into roster_entry(list, n, entry, signature) values(@0, @1, @2, @3)", key, number, entry.Entry.ToArray(), entry.Signature.ToArray());
}
