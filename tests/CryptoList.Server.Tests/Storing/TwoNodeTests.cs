using CryptoList.Lists;
using CryptoList.Lists.Delivery;
using CryptoList.Server.Settings;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>Two servers on one PostgreSQL database and one key folder.</summary>
[Collection(PostgresCollection.Name)]
public sealed class TwoNodeTests(PostgresCluster cluster) : IAsyncLifetime
{
    private const int Members = 200;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly string _keys = Directory.CreateTempSubdirectory("cryptolist-keys-").FullName;
    private string _store = "";

    public Task InitializeAsync()
    {
        if (PostgresCluster.Missing is null) _store = cluster.NewStore();
        return Task.CompletedTask;
    }

    [FactIfPostgres]
    public async Task Posts_to_either_node_reach_every_member_once()
    {
        await using var one = await TestServer.StartAsync(settings: Shared);
        await using var two = await TestServer.StartAsync(one.Sink!.Smtp, settings: Shared);
        var list = await TestList.OpenAsync(one, Names(Members - 1));

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? one : two).SubmitAsync(list.Seal(list.Owner, $"Post {i}."))));

        Assert.All(replies, r => Assert.Equal(250, r.Code));
        Assert.All(await one.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
        var copies = await one.CopiesAsync(6 * Members);
        Assert.Equal(Members, copies.Count);
        Assert.All(copies, c => Assert.Equal(6, c.Count()));
        var reader = list.Members[^1];
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"Post {i}."), copies[reader.Address].Select(reader.Read).Order());
    }

    [FactIfPostgres]
    public async Task Whoever_is_removed_on_one_node_while_the_other_sends_gets_nothing_after_the_removal()
    {
        // A connection that is cut for a leaver leaves others' copies in doubt: they go again soon, and not in a minute.
        static DeliveryOptions Again(DeliveryOptions options) => options with { Schedule = [TimeSpan.FromMilliseconds(200)] };
        await using var one = await TestServer.StartAsync(delivery: Again, settings: Shared);
        await using var two = await TestServer.StartAsync(one.Sink!.Smtp, delivery: Again, settings: Shared);
        var list = await TestList.OpenAsync(one, Names(Members - 1));
        for (var i = 0; i < 5; i++) Assert.Equal(250, (await two.SubmitAsync(list.Seal(list.Owner, $"Post {i}."))).Code);
        await one.CopiesAsync(Members);
        var leavers = list.Members[^5..];

        var before = new Dictionary<string, int>();
        foreach (var leaver in leavers)
        {
            var removal = await one.Removals.RemoveAsync(list.Hosted, leaver.Id, list.Removal(leaver)).AsTask().WaitAsync(Soon);
            Assert.NotNull(removal.Receipt);
            before[leaver.Address] = Arrived(one, leaver);
            await two.SubmitAsync(list.Seal(list.Owner, "Without you."));
        }

        await two.SettledAsync();
        Assert.All(leavers, l => Assert.Equal(before[l.Address], Arrived(one, l)));
    }

    [FactIfPostgres]
    public async Task A_removal_waits_until_the_other_node_has_put_its_copy_down_and_the_relay_there_gets_nothing_of_it()
    {
        await using var relay = new ScriptedRelay("DATA", "bob@example.org");
        await using var two = await TestServer.StartAsync(relay.EndPoint, settings: Shared);
        var list = await TestList.OpenAsync(two, "bob");
        await two.SubmitAsync(list.Seal(list.Owner, "Too late."));
        await relay.Holding.WaitAsync(Soon);
        await using var one = await TestServer.StartAsync(relay: false, settings: Shared);

        var removal = await one.Removals.RemoveAsync(one.Lists.FindByAddress(TestList.Address)!, list.Member("bob").Id, list.Removal(list.Member("bob"))).AsTask().WaitAsync(Soon);

        relay.LetGo();
        Assert.Null(removal.Receipt!.LastCopyTime);
        Assert.Equal(CopyState.Cancelled, (await two.SettledAsync()).Single(c => c.Member == list.Member("bob").Id).State);
        Assert.DoesNotContain(relay.Messages, m => m.To == "bob@example.org");
    }

    [FactIfPostgres]
    public async Task What_a_killed_node_had_marked_the_other_carries_to_its_end()
    {
        await using var relay = new ScriptedRelay("RCPT", "alice@example.org");
        await using var one = await TestServer.StartAsync(delivery: o => o with { Lease = TimeSpan.FromSeconds(2) }, settings: Shared);
        var list = await TestList.OpenAsync(one, Names(Members - 1));
        var submissions = Enumerable.Range(0, 3).Select(i => list.Seal(list.Owner, $"Post {i}.")).ToArray();
        await one.StopServerAsync();
        var folder = Directory.CreateTempSubdirectory("cryptolist-node-").FullName;
        await using (var two = await ServerProcess.StartAsync(
            folder, relay.EndPoint, "--Data:Store=postgres", $"--Data:Postgres={_store}", $"--Data:Keys={_keys}", "--Delivery:Lease=2s", "--Delivery:Connections=1"))
        {
            foreach (var submission in submissions[..2]) await TestServer.SubmitAsync(two.Smtp, submission);
            await relay.Holding.WaitAsync(Soon);
            await one.StartServerAsync();
            await one.SubmitAsync(submissions[2]);
            Assert.NotEqual(0, (await one.Queue.PostsAsync(null, 10)).Sum(p => p.Sending));

            await two.KillAsync();
        }

        Assert.All(await one.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
        var arrived = one.Sink!.Store.List(SinkFilter.All).CountBy(m => m.Envelope.To.Single()).ToDictionary(c => c.Key, c => c.Value);
        Assert.All(list.Members, m => Assert.Equal(3, arrived[m.Address] + relay.Messages.Count(r => r.To == m.Address)));
        Directory.Delete(folder, recursive: true);
    }

    [FactIfPostgres]
    public async Task A_node_with_a_key_folder_of_its_own_is_refused()
    {
        await using var one = await TestServer.StartAsync(settings: Shared);
        var own = Directory.CreateTempSubdirectory("cryptolist-keys-").FullName;

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => TestServer.StartAsync(one.Sink!.Smtp, settings: s => Shared(s) with { KeyFolder = own }));

        Assert.Contains("share one key folder", fault.Message);
        Directory.Delete(own, recursive: true);
    }

    [FactIfPostgres]
    public async Task A_node_whose_key_folder_lacks_a_lists_keys_is_refused_and_names_the_list()
    {
        await using var one = await TestServer.StartAsync(settings: Shared);
        await TestList.OpenAsync(one, "bob");
        await one.StopServerAsync();
        Directory.Delete(Path.Combine(_keys, "lists"), recursive: true);

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(one.StartServerAsync);

        Assert.Contains($"{TestList.Address}: its signing key", fault.Message);
    }

    public async Task DisposeAsync()
    {
        if (_store.Length > 0) await cluster.DropAsync(_store);
        Directory.Delete(_keys, recursive: true);
    }

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"member{i}")];

    private static int Arrived(TestServer server, TestMember member) => server.Sink!.Store.List(new SinkFilter(member.Address, null, null)).Count;

    private ServerSettings Shared(ServerSettings settings) => settings with { Store = StoreKind.Postgres, Postgres = _store, KeyFolder = _keys };
}
