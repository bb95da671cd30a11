using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Protocol.Posts;

namespace CryptoList.EndToEnd.Tests.Modes;

/// <summary>Mode 4: one member writes to another, and nobody else gets it or could open it.</summary>
public sealed class DirectTests
{
    [Fact]
    public async Task A_post_to_one_member_reaches_nobody_else_and_nobody_else_can_open_it()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol", "dave"]);
        await list.AllowAsync(PostMode.List, PostMode.Direct);
        Member bob = list.Member("bob"), carol = list.Member("carol");
        var tablet = await list.AddDeviceAsync(carol);
        await list.FollowAsync();

        await world.PostAsync(To(list, bob, carol, "For you alone."));
        var copies = await world.CopiesAsync();

        Assert.Equal(carol.Address, Assert.Single(copies).Key);
        var copy = copies[carol.Address].Single();
        Assert.Equal("For you alone.", carol.Read(copy).ToString());
        Assert.Equal("For you alone.", tablet.Read(copy).ToString());
        foreach (var other in new[] { list.Owner, bob, list.Member("dave") }) Assert.Equal(PostFault.NotForMyKeys, other.Read(copy).Fault);
    }

    [Fact]
    public async Task Numbers_are_counted_for_each_peer()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        await list.AllowAsync(PostMode.List, PostMode.Direct);
        Member bob = list.Member("bob"), carol = list.Member("carol");

        await world.PostAsync(list.Seal(list.Owner, Text("To all."), r => r with { Sequence = 7 }));
        await world.PostAsync(To(list, list.Owner, bob, "To bob.", 7));
        await world.PostAsync(To(list, list.Owner, carol, "To carol.", 7));
        var taken = await world.SubmitAsync(To(list, list.Owner, carol, "To carol again.", 7));
        var copies = await world.CopiesAsync();

        Assert.StartsWith("554 5.7.5 number-taken", taken.ToString());
        Assert.EndsWith("next=8", taken.ToString().TrimEnd());
        Assert.Equal(["To all.", "To bob."], copies[bob.Address].Select(c => bob.Read(c).ToString()).Order());
        Assert.Equal(["To all.", "To carol."], copies[carol.Address].Select(c => carol.Read(c).ToString()).Order());
    }

    [Fact]
    public async Task Who_left_before_it_was_wrapped_does_not_get_it()
    {
        await using var world = await World.StartAsync(relay: false);
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        await list.AllowAsync(PostMode.List, PostMode.Direct);
        var carol = list.Member("carol");
        await world.PostAsync(To(list, list.Member("bob"), carol, "Too late."));
        await world.Operator.QueueAsync((posts, _) => posts.Count == 1 && posts.All(p => p.Expanded), "its copy is written down");

        await list.RemoveAsync(carol);
        await world.StartRelayAsync();

        Assert.Empty(await world.CopiesAsync());
        list.Members.Remove(carol);
        Assert.StartsWith("550 5.7.1 peer-not-a-receiver", (await world.SubmitAsync(Stale(list, carol))).ToString());
    }

    [Fact]
    public async Task Taking_a_member_out_of_the_group_stops_what_goes_to_them_alone_in_it()
    {
        await using var world = await World.StartAsync(relay: false);
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        await list.AllowAsync(PostMode.List, PostMode.Direct);
        Member bob = list.Member("bob"), carol = list.Member("carol");
        await list.GroupAsync("board", list.Owner, bob, carol);
        await world.PostAsync(To(list, bob, carol, "In the group.", group: "board"));
        await world.PostAsync(To(list, bob, carol, "In the list."));
        await world.Operator.QueueAsync((posts, _) => posts.Count == 2 && posts.All(p => p.Expanded), "all copies are written down");

        await world.Operator.RemoveAsync(list.Address, carol.IdIn(list.Id), list.Author().Group("board", [], [carol.IdIn(list.Id)]));
        await list.FollowAsync();
        await world.StartRelayAsync();

        Assert.Equal("In the list.", carol.Read((await world.CopiesAsync())[carol.Address].Single()).ToString());
    }

    private static byte[] To(MailingList list, Member author, Member peer, string text, long? number = null, string group = "all") => list.Seal(
        author, Text(text), r => r with { Mode = PostMode.Direct, Peer = peer.IdIn(list.Id), Group = group, ListKey = null, Sequence = number ?? r.Sequence });

    /// <summary>Sealed by bob's log as it was while that member was there.</summary>
    private static byte[] Stale(MailingList list, Member gone)
    {
        var bob = list.Member("bob");
        var log = bob.LogOf(list.Id);
        Assert.Null(Protocol.Roster.RosterLog.TryReplay(Enumerable.Range(0, (int)log.HeadNumber).Select(n => log[n].Signed), out var before));
        return list.Seal(bob, Text("By an old log."), r => r with { Log = before!, Mode = PostMode.Direct, Peer = gone.IdIn(list.Id), ListKey = null });
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes($"Subject: Between us\r\nContent-Type: text/plain\r\n\r\n{text}\r\n");
}
