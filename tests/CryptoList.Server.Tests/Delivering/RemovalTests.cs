using CryptoList.Lists.Delivery;
using CryptoList.Lists.Membership;
using CryptoList.Server.Serving;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

public sealed class RemovalTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_member_removed_while_the_relay_is_down_never_gets_the_copy_and_the_others_do()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob", "carol");
        Assert.Equal(250, (await server.SubmitAsync(list.Seal(list.Owner, "While you were here."))).Code);

        var removal = await server.Removals.RemoveAsync(list.Hosted, list.Member("bob").Id, list.Removal(list.Member("bob")));
        await server.StartRelayAsync();

        Assert.Equal(AppendOutcome.Appended, removal.Append.Outcome);
        var copies = await server.SettledAsync();
        Assert.Equal(CopyState.Cancelled, copies.Single(c => c.Member == list.Member("bob").Id).State);
        Assert.Equal(["alice@example.org", "carol@example.org"], (await server.CopiesAsync(2)).Select(g => g.Key).Order());
    }

    [Fact]
    public async Task A_removal_by_another_process_is_followed_at_once()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob", "carol");
        await server.SubmitAsync(list.Seal(list.Owner, "While you were here."));

        await using (var command = await DataFolder.OpenAsync(server.DataFolder))
        {
            Assert.True(command.IsServed);
            await command.Removals.SuspendAsync(command.Lists.FindByAddress(TestList.Address)!, list.Member("bob").Id, "cut");
        }

        await server.StartRelayAsync();
        await server.SettledAsync();
        Assert.Equal(["alice@example.org", "carol@example.org"], (await server.CopiesAsync(2)).Select(g => g.Key).Order());
        Assert.True(list.Log.AtHead(TestList.Now).Member(list.Member("bob").Id)!.Suspended);
    }

    [Theory]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    public async Task A_removal_before_the_text_leaves_the_relay_nothing_and_does_not_wait_for_it(string holdAt)
    {
        await using var relay = new ScriptedRelay(holdAt, "bob@example.org");
        await using var server = await TestServer.StartAsync(relay.EndPoint);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Too late."));
        await relay.Holding.WaitAsync(Soon);

        var removal = await server.Removals.RemoveAsync(list.Hosted, list.Member("bob").Id, list.Removal(list.Member("bob"))).AsTask().WaitAsync(Soon);

        relay.LetGo();
        Assert.Null(removal.Receipt!.LastCopyTime);
        Assert.Equal(CopyState.Cancelled, (await server.SettledAsync()).Single(c => c.Member == list.Member("bob").Id).State);
        Assert.DoesNotContain(relay.Messages, m => m.To == "bob@example.org");
    }

    [Fact]
    public async Task A_copy_whose_end_is_out_counts_as_handed_over_and_the_receipt_says_when()
    {
        await using var relay = new ScriptedRelay(".", "bob@example.org");
        await using var server = await TestServer.StartAsync(relay.EndPoint);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Out already."));
        await relay.Holding.WaitAsync(Soon);

        var removal = await server.Removals.RemoveAsync(list.Hosted, list.Member("bob").Id, list.Removal(list.Member("bob"))).AsTask().WaitAsync(Soon);

        Assert.InRange(removal.Receipt!.LastCopyTime!.Value, TestList.Now - 10, TestList.Now + 1);
        Assert.Equal(CopyState.Delivered, (await server.SettledAsync()).Single(c => c.Member == list.Member("bob").Id).State);
        Assert.True(removal.Receipt.Verify(list.Log));
    }

    [Fact]
    public async Task No_copy_is_sent_of_a_post_accepted_after_the_removal()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob");
        await server.Removals.RemoveAsync(list.Hosted, list.Member("bob").Id, list.Removal(list.Member("bob")));

        await server.SubmitAsync(list.Seal(list.Owner, "Among us."));

        Assert.Equal([list.Owner.Id], (await server.SettledAsync()).Select(c => c.Member));
    }

    [Fact]
    public async Task A_removed_member_may_not_post_any_more()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob");
        var submission = list.Seal(list.Member("bob"), "One last word.");
        await server.Removals.RemoveAsync(list.Hosted, list.Member("bob").Id, list.Removal(list.Member("bob")));

        Assert.Equal(550, (await server.SubmitAsync(submission)).Code);
    }
}
