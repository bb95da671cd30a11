using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists.Delivery;
using CryptoList.Protocol.Posts;

namespace CryptoList.EndToEnd.Tests.Modes;

/// <summary>A group has its own key and its own receivers; leaving it is a removal for it, and for nothing else.</summary>
public sealed class GroupTests
{
    private const string Board = "board";

    [Fact]
    public async Task A_post_to_a_group_reaches_its_members_alone_and_nobody_else_can_open_it()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol", "dave"]);
        Member bob = list.Member("bob"), carol = list.Member("carol"), dave = list.Member("dave");
        var key = await list.GroupAsync(Board, list.Owner, bob, carol);

        await world.PostAsync(list.Seal(bob, Text("For the board."), r => r with { Group = Board, ListKey = key, Epoch = 1 }));
        var copies = await world.CopiesAsync();

        Assert.Equal([list.Owner.Address, bob.Address, carol.Address], copies.Select(c => c.Key).Order());
        Assert.Equal("For the board.", carol.Read(copies[carol.Address].Single()).ToString());
        Assert.Equal(PostFault.NotForMyKeys, dave.Read(copies[carol.Address].Single()).Fault);
    }

    [Fact]
    public async Task Who_was_taken_out_of_a_group_can_post_to_it_no_more()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        var carol = list.Member("carol");
        var key = await list.GroupAsync(Board, list.Owner, carol);
        var spoken = list.Seal(carol, Text("While I was in it."), r => r with { Group = Board, ListKey = key, Epoch = 1 });
        await list.AppendAsync(list.Author().Group(Board, [], [carol.IdIn(list.Id)]));

        Assert.StartsWith("550 5.7.1 not-in-group", (await world.SubmitAsync(spoken)).ToString());
    }

    [Fact]
    public async Task Who_leaves_a_group_before_a_copy_is_wrapped_does_not_get_it_and_keeps_getting_what_is_for_all()
    {
        await using var world = await World.StartAsync(relay: false);
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        Member bob = list.Member("bob"), carol = list.Member("carol");
        var key = await list.GroupAsync(Board, list.Owner, bob, carol);
        await world.PostAsync(list.Seal(list.Owner, Text("For the board."), r => r with { Group = Board, ListKey = key, Epoch = 1 }));
        await world.PostAsync(list.Seal(list.Owner, "For all."));
        await world.Operator.QueueAsync((posts, _) => posts.Count == 2 && posts.All(p => p.Expanded), "all copies are written down");

        var receipt = await world.Operator.RemoveAsync(list.Address, bob.IdIn(list.Id), list.Author().Group(Board, [], [bob.IdIn(list.Id)]));
        await list.FollowAsync();
        await world.StartRelayAsync();
        var copies = await world.CopiesAsync();

        Assert.True(receipt.Verify(list.Owner.LogOf(list.Id)));
        Assert.Equal("For all.", bob.Read(copies[bob.Address].Single()).ToString());
        Assert.Equal(["For all.", "For the board."], copies[carol.Address].Select(c => carol.Read(c).ToString()).Order());
        Assert.Single(await world.Operator.CopiesAsync(), c => c.State == CopyState.Cancelled && c.Member == bob.IdIn(list.Id));
    }

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes($"Subject: To the group\r\nContent-Type: text/plain\r\n\r\n{text}\r\n");
}
