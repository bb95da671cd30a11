using CryptoList.Lists.Delivery;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

public sealed class DeliveryTests
{
    [Fact]
    public async Task A_copy_refused_for_good_is_failed_with_the_relays_words_and_the_others_go_out()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "550-bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Hello."));

        var copies = await server.SettledAsync();

        Assert.Equal(CopyState.Delivered, copies.Single(c => c.Member == list.Owner.Id).State);
        var failed = copies.Single(c => c.Member != list.Owner.Id);
        Assert.Equal(CopyState.Failed, failed.State);
        Assert.StartsWith("550 5.0.0 ", failed.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_refused_for_now_is_tried_again_by_the_schedule()
    {
        await using var server = await TestServer.StartAsync(delivery: o => o with { Schedule = [TimeSpan.FromMilliseconds(20)] });
        var list = await TestList.OpenAsync(server, "450-bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Hello."));

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        QueueEntry copy;
        do
        {
            await Task.Delay(5, limit.Token);
            copy = (await server.Queue.CopiesAsync(1)).FirstOrDefault(c => c.Member == list.Member("450-bob").Id)!;
        }
        while (copy is not { Attempts: >= 3 });

        Assert.Contains(copy.State, new[] { CopyState.Waiting, CopyState.Sending });
    }

    [Fact]
    public async Task A_copy_is_given_up_after_its_time()
    {
        await using var server = await TestServer.StartAsync(delivery: o => o with { Schedule = [TimeSpan.FromMilliseconds(20)], GiveUpAfter = TimeSpan.FromMilliseconds(100) });
        var list = await TestList.OpenAsync(server, "450-bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Hello."));

        Assert.Equal(CopyState.Failed, (await server.SettledAsync()).Single(c => c.Member == list.Member("450-bob").Id).State);
    }

    [Fact]
    public async Task What_waits_for_the_relay_survives_a_restart_and_goes_out_once()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Patience."));
        await server.StopServerAsync();

        await server.StartRelayAsync();
        await server.StartServerAsync();

        await server.SettledAsync();
        var copies = await server.CopiesAsync(2);
        foreach (var member in list.Members) Assert.Equal("Patience.", member.Read(copies[member.Address].Single()));
    }

    [Fact]
    public async Task What_a_killed_server_had_marked_goes_out_after_the_restart()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "In doubt."));
        await server.ExpandedAsync();
        var node = await server.Queue.RegisterNodeAsync(0, long.MaxValue);
        await server.StopServerAsync();
        await using (var command = await Server.Serving.DataFolder.OpenAsync(server.DataFolder))
            Assert.Equal(2, (await command.Queue.ClaimAsync(node, long.MaxValue, 10)).Count);

        await server.StartRelayAsync();
        await server.StartServerAsync();

        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
    }

    [Fact]
    public async Task Three_hundred_members_get_one_copy_each()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server);
        for (var i = 0; i < 300; i++) await list.JoinAsync($"member{i}@example.org");

        await server.SubmitAsync(list.Seal(list.Owner, "All of you."));

        Assert.All((await server.SettledAsync()).CountBy(c => c.Member), c => Assert.Equal(1, c.Value));
        Assert.Equal(301, (await server.CopiesAsync(301)).Count);
    }

    [Fact]
    public async Task A_new_entry_between_acceptance_and_sending_gives_a_copy_that_opens()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Before the rekeying."));
        await list.RekeyAsync();

        await server.StartRelayAsync();

        Assert.Equal("Before the rekeying.", list.Member("bob").Read((await server.CopiesAsync(2))["bob@example.org"].Single()));
    }

    [Fact]
    public async Task A_new_entry_while_the_relay_thinks_about_the_recipient_gives_a_copy_that_opens()
    {
        await using var relay = new ScriptedRelay("RCPT", "bob@example.org");
        await using var server = await TestServer.StartAsync(relay.EndPoint);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "At the last moment."));
        await relay.Holding.WaitAsync(TimeSpan.FromSeconds(10));

        await list.RekeyAsync();
        relay.LetGo();

        await server.SettledAsync();
        var text = Assert.Single(relay.Messages, m => m.To == "bob@example.org").Text.ToString();
        Assert.Equal("At the last moment.", list.Member("bob").Read(System.Text.Encoding.Latin1.GetBytes(text)));
    }

    [Fact]
    public async Task A_post_of_a_list_that_keeps_nothing_is_gone_when_its_copies_are_settled()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, ListPolicy.Default with { Keep = 0 }, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Read and forget."));
        await server.SettledAsync();

        await server.Get<Lists.Retention.RetentionWorker>().RunOnceAsync();

        Assert.False((await server.Queue.PostsAsync(null, 1)).Single().Kept);
    }

    [Fact]
    public async Task After_a_rotation_of_the_seal_key_posts_sealed_to_either_are_taken()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server);
        var before = list.Seal(list.Owner, "Old key.");
        await server.Keys.RotateSealKeyAsync(list.Hosted);
        var after = list.Seal(list.Owner, "New key.");

        var replies = new[] { await server.SubmitAsync(before), await server.SubmitAsync(after) };
        Assert.All(replies, r => Assert.Equal(250, r.Code));
    }
}
