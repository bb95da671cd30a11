using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Serving;
using CryptoList.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>The store goes away while it is given a removal, and nobody hears whether it has it.</summary>
public sealed class UnansweredRemovalTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_removal_that_the_store_did_not_answer_is_in_its_log_once_when_it_is_told_as_done(bool storedUnheard)
    {
        await using var world = World.Quiet();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        var before = (await world.Operator.LogAsync(list.Address)).Count;
        var bob = list.Member("bob").IdIn(list.Id);
        var removal = list.Author().MemberRemove(bob, adverse: false);
        AwayListStore? store = null;
        await using var services = new ServiceCollection().AddLogging().AddDataFolder(world.DataFolder)
            .AddSingleton<IListStore>(s => store = new AwayListStore(ActivatorUtilities.CreateInstance<SqliteListStore>(s), storedUnheard)).BuildServiceProvider();
        var lists = services.GetRequiredService<ListDirectory>();
        await lists.FollowAsync();
        var removals = services.GetRequiredService<RemovalService>();
        store!.IsAway = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await removals.RemoveAsync(lists.FindByAddress(list.Address)!, bob, removal));
        store.IsAway = false;
        // Nobody is told of an entry that may not be there.
        Assert.Equal(before - 1, lists.FindByAddress(list.Address)!.Log.HeadNumber);

        var again = await removals.RemoveAsync(lists.FindByAddress(list.Address)!, bob, removal);

        Assert.NotNull(again.Receipt);
        var log = await world.Operator.LogAsync(list.Address);
        Assert.Equal(before + 1, log.Count);
        Assert.Equal(removal.Head, log[^1].Head);
    }

    private sealed class AwayListStore(IListStore store, bool storesUnheard) : IListStore
    {
        public bool IsAway { get; set; }

        public ValueTask<ListAdding> AddAsync(ListId id, string address, string name, long created, IReadOnlyList<SignedEntry> entries, IReadOnlyList<HiddenAddress>? addresses = null, CancellationToken cancel = default) =>
            store.AddAsync(id, address, name, created, entries, addresses, cancel);

        public ValueTask<IReadOnlyList<HiddenAddress>> AddressesAsync(long key, CancellationToken cancel = default) => store.AddressesAsync(key, cancel);

        public ValueTask<bool> SetAddressAsync(long key, HiddenAddress address, CancellationToken cancel = default) => store.SetAddressAsync(key, address, cancel);

        public ValueTask<IReadOnlyList<ListRow>> AllAsync(CancellationToken cancel = default) => store.AllAsync(cancel);

        public ValueTask<ListRow?> FindAsync(long key, CancellationToken cancel = default) => store.FindAsync(key, cancel);

        public ValueTask<IReadOnlyList<SignedEntry>> EntriesAsync(long key, long from, CancellationToken cancel = default) =>
            IsAway && from == 0 ? throw new StoreUnavailableException("Away.") : store.EntriesAsync(key, from, cancel);

        public async ValueTask<bool> AppendAsync(long key, LogGrowth growth, long nowMilliseconds, CancellationToken cancel = default)
        {
            var appended = (!IsAway || storesUnheard) && await store.AppendAsync(key, growth, nowMilliseconds, cancel);
            return IsAway ? throw new StoreUnavailableException("Away.") : appended;
        }

        public ValueTask<bool> DeleteAsync(long key, CancellationToken cancel = default) => store.DeleteAsync(key, cancel);
    }
}
