using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists.Delivery;

namespace CryptoList.EndToEnd.Tests.Promises;

/// <summary>A member removed while a copy waits for a relay never gets that copy; the others do.</summary>
public sealed class WaitingTests
{
    [Theory]
    [InlineData("nobody listens", "the owner's removal")]
    [InlineData("nobody listens", "the operator's cut")]
    [InlineData("421", "the owner's removal")]
    [InlineData("nobody listens, and the server is started again", "the owner's removal")]
    public async Task Who_is_removed_while_copies_wait_gets_none_of_them_and_the_others_get_all(string relay, string removal)
    {
        await using var world = await World.StartAsync(relay: false);
        var away = relay == "421" ? new AwayRelay(world.Relay) : null;
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        var bob = list.Member("bob");
        foreach (var text in new[] { "One.", "Two." }) await world.PostAsync(list.Seal(list.Owner, text));

        // Every copy was taken up and put back: bob's stands exactly as carol's does.
        await world.Operator.QueueAsync((_, copies) => copies.Count == 6 && copies.All(c => c is { State: CopyState.Waiting, Attempts: > 0 }), "six copies that wait after an attempt");
        var receipt = removal == "the owner's removal" ? await list.RemoveAsync(bob) : await world.Operator.SuspendAsync(list.Address, bob.IdIn(list.Id));
        if (relay.EndsWith("again", StringComparison.Ordinal))
        {
            await world.StopServerAsync();
            await world.StartServerAsync();
        }

        if (away is not null)
        {
            Assert.True(away.Answered > 0);
            await away.DisposeAsync();
        }

        await world.StartRelayAsync();
        var taken = await world.CopiesAsync();
        await list.FollowAsync();

        Assert.Equal(["alice@example.org", "carol@example.org"], taken.Select(t => t.Key).Order());
        foreach (var member in new[] { list.Owner, list.Member("carol") }) Assert.Equal(["One.", "Two."], taken[member.Address].Select(c => member.Read(c).ToString()).Order());
        var bobs = (await world.Operator.CopiesAsync()).Where(c => c.Member == bob.IdIn(list.Id)).ToList();
        Assert.Equal([CopyState.Cancelled, CopyState.Cancelled], bobs.Select(c => c.State));
        Assert.True(receipt.Verify(list.Owner.LogOf(list.Id)));
        Assert.Null(receipt.LastCopyTime);
        Assert.True(world.Recorded.All(octets => octets.AsSpan().IndexOf("RCPT TO:<bob@"u8) < 0), "Bob's copy was begun.");
    }

    [Fact]
    public async Task With_nobody_removed_every_waiting_copy_comes_once_the_relay_is_back()
    {
        await using var world = await World.StartAsync(relay: false);
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        await world.PostAsync(list.Seal(list.Owner, "One."));
        await world.Operator.QueueAsync((_, copies) => copies.Count == 3 && copies.All(c => c is { State: CopyState.Waiting, Attempts: > 0 }), "three copies that wait after an attempt");

        await world.StartRelayAsync();

        var taken = await world.CopiesAsync();
        foreach (var member in list.Members) Assert.Equal("One.", member.Read(taken[member.Address].Single()).ToString());
        Assert.Contains(world.Recorded, octets => octets.AsSpan().IndexOf("RCPT TO:<bob@"u8) >= 0);
    }
}
