using CryptoList.Lists.Bounces;
using CryptoList.Lists.Delivery;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

public sealed class RefusingRelayTests
{
    [Theory]
    [InlineData("550 no")]
    [InlineData("554 5.7.1 Relay access denied")]
    public async Task A_relay_that_refuses_everybody_makes_copies_wait_counts_against_nobody_and_is_found_mended(string reply)
    {
        await using var relay = new ScriptedRelay("", "") { Answer = _ => reply };
        await using var server = await TestServer.StartAsync(relay.EndPoint);
        var list = await TestList.OpenAsync(server, Names(12));

        await server.SubmitAsync(list.Seal(list.Owner, "Anybody?"));

        var copies = await UntilAsync(server, c => c.All(x => x.Reply is not null && x.State != CopyState.Sending));
        Assert.All(copies, c => Assert.Equal(CopyState.Waiting, c.State));
        Assert.All(copies, c => Assert.StartsWith("The relay refuses nearly everybody: 55", c.Reply, StringComparison.Ordinal));
        Assert.Empty(await server.Get<IBounceStore>().AllAsync(list.Hosted.Key));

        relay.Answer = _ => null;
        await server.Queue.RetryAsync(null, failedToo: false, 0);
        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
    }

    [Fact]
    public async Task Refusals_that_blame_the_address_are_believed_however_many()
    {
        await using var relay = new ScriptedRelay("", "") { Answer = _ => "550 5.1.1 no such user" };
        await using var server = await TestServer.StartAsync(relay.EndPoint);
        var list = await TestList.OpenAsync(server, Names(12));

        await server.SubmitAsync(list.Seal(list.Owner, "Anybody?"));

        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Failed, c.State));
        await ScoredAsync(server, list, 13);
    }

    [Fact]
    public async Task Whoever_is_removed_while_a_refusal_is_not_believed_yet_does_not_hold_up_the_removal()
    {
        await using var relay = new ScriptedRelay("RCPT", "member1@example.org") { Answer = to => to.StartsWith("member0@", StringComparison.Ordinal) ? "550 no" : null };
        await using var server = await TestServer.StartAsync(relay.EndPoint);
        var list = await TestList.OpenAsync(server);
        var leaver = await list.JoinAsync("member0@example.org");
        await list.JoinAsync("member1@example.org");
        await server.SubmitAsync(list.Seal(list.Owner, "Anybody?"));
        await relay.Holding.WaitAsync(TimeSpan.FromSeconds(10));

        var removal = await server.Removals.RemoveAsync(list.Hosted, leaver.Id, list.Removal(leaver)).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.NotNull(removal.Receipt);
        relay.LetGo();
    }

    [Fact]
    public async Task Few_refusals_are_believed()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, Refused(9));

        await server.SubmitAsync(list.Seal(list.Owner, "Anybody?"));

        Assert.Equal(9, (await server.SettledAsync()).Count(c => c.State == CopyState.Failed));
        await ScoredAsync(server, list, 9);
    }

    [Fact]
    public async Task Many_refusals_among_more_that_go_through_are_believed()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, [.. Refused(11), .. Names(70)]);
        await server.SubmitAsync(list.Seal(list.Owner, "Somebody?"));

        var copies = await server.SettledAsync();

        Assert.Equal(71, copies.Count(c => c.State == CopyState.Delivered));
        Assert.Equal(11, copies.Count(c => c.State == CopyState.Failed));
    }

    [Fact]
    public async Task It_can_be_turned_off()
    {
        await using var server = await TestServer.StartAsync(delivery: o => o with { RefusalShare = 100 });
        var list = await TestList.OpenAsync(server, Refused(12));

        await server.SubmitAsync(list.Seal(list.Owner, "Anybody?"));

        Assert.Equal(12, (await server.SettledAsync()).Count(c => c.State == CopyState.Failed));
    }

    [Fact]
    public async Task Copies_of_a_post_whose_queue_key_is_out_of_reach_wait_and_go_out_when_it_is_back()
    {
        await using var server = await TestServer.StartAsync(relay: false, delivery: o => o with { Schedule = [TimeSpan.FromMilliseconds(50)] });
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Locked."));
        await server.ExpandedAsync();
        var key = Assert.Single(Directory.GetFiles(Path.Combine(server.DataFolder, "keys"), "*queue*", SearchOption.AllDirectories));
        File.Move(key, key + ".away");

        var waiting = await UntilAsync(server, c => c.All(x => x.Reply?.StartsWith("The queue key", StringComparison.Ordinal) == true));
        Assert.DoesNotContain(waiting, c => c.State == CopyState.Failed);
        File.Move(key + ".away", key);
        await server.StartRelayAsync();

        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
        Assert.Equal("Locked.", list.Member("bob").Read((await server.CopiesAsync(1, "bob@example.org")).Single().Single()));
    }

    private static string[] Refused(int count) => [.. Enumerable.Range(0, count).Select(i => $"550-{i}")];

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"member{i}")];

    private static async Task ScoredAsync(TestServer server, TestList list, int members)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await server.Get<IBounceStore>().AllAsync(list.Hosted.Key)).Count < members) await Task.Delay(5, limit.Token);
    }

    private static async Task<IReadOnlyList<QueueEntry>> UntilAsync(TestServer server, Func<IReadOnlyList<QueueEntry>, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await server.Queue.CopiesAsync(1) is { Count: > 0 } copies && condition(copies)) return copies;
            await Task.Delay(5, limit.Token);
        }
    }
}
