using CryptoList.Lists.Delivery;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Posts;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>What ends copies before they are sent: departures, and the operator.</summary>
public abstract partial class StoreContract
{
    [StoreFact]
    public async Task A_departure_cancels_what_waits_and_names_what_is_under_way()
    {
        var (list, members) = await ExpandedAsync(3);
        var marked = (await Open().Queue.ClaimAsync(await NodeAsync(), Now, 1)).Single();
        var waiting = members.First(m => m != marked.Member);

        await Open().Lists.AppendAsync(list.Key, new LogGrowth(1, [Entry(2)], [new Departure(marked.Member, null, false), new Departure(waiting, null, false)], [], null), Now + 7);

        var copies = (await Open().Queue.CopiesAsync(marked.Post)).ToDictionary(c => c.Member);
        Assert.Equal((CopyState.Cancelled, Now + 7), (copies[waiting].State, copies[waiting].Settled));
        Assert.Equal(CopyState.Waiting, copies[members.Single(m => m != waiting && m != marked.Member)].State);
        Assert.Equal([new CopyUnderWay(marked.Post, marked.Member, 1)], await Open().Queue.UnderWayAsync(list.Key, marked.Member));
    }

    [StoreFact]
    public async Task A_departure_from_another_group_or_of_a_device_cancels_nothing()
    {
        var (list, members) = await ExpandedAsync(1);

        await Open().Lists.AppendAsync(list.Key, new LogGrowth(1, [Entry(2)], [new Departure(members[0], "board", false), new Departure(members[0], null, true)], [], null), Now);

        Assert.Single(await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10));
    }

    [StoreFact]
    public async Task A_departure_from_a_group_cancels_what_goes_to_one_member_in_it_and_in_no_other()
    {
        var (list, peer) = (await ListAsync(), Members(1)[0]);
        // A group whose name begins like the other's, and one that would be a pattern.
        foreach (var (group, number) in new[] { ("board", 1), ("boards", 2), ("b%", 3) })
            await AcceptAsync(Open(), Post(list) with { Channel = new(group, peer), Sequence = number, MessageId = $"<{number}@example.org>" });
        foreach (var post in await Open().Queue.UnexpandedAsync()) await Open().Queue.ExpandAsync(post, 0, [peer], 1, last: true, Now);

        await Open().Lists.AppendAsync(list.Key, new LogGrowth(1, [Entry(2)], [new Departure(peer, "board", false)], [], null), Now);

        var states = new List<(PostChannel, CopyState)>();
        foreach (var post in await Open().Queue.PostsAsync(list.Key, 10)) states.Add((post.Channel, (await Open().Queue.CopiesAsync(post.Post)).Single().State));
        Assert.Equal([(new("board", peer), CopyState.Cancelled), (new("boards", peer), CopyState.Waiting), (new("b%", peer), CopyState.Waiting)], states);
    }

    [StoreFact]
    public async Task Dropped_copies_are_cancelled_and_failed_ones_can_be_tried_again()
    {
        await ExpandedAsync(2);
        var copy = (await Open().Queue.ClaimAsync(await NodeAsync(), Now, 1)).Single();
        await Open().Queue.SettleAsync([new CopyOutcome(copy.Post, copy.Member, copy.Attempt, CopyState.Failed, Now, "550 no")], Now);

        Assert.Equal(1, await Open().Queue.DropAsync(copy.Post, Now));
        Assert.Equal(1, await Open().Queue.RetryAsync(copy.Post, failedToo: true, Now));

        Assert.Equal(copy.Member, (await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10)).Single().Member);
    }

    [StoreFact]
    public async Task A_post_dropped_before_its_copies_are_written_gets_none()
    {
        var list = await ListAsync();
        var (_, post) = await AcceptAsync(Open(), Post(list));
        var waiting = (await Open().Queue.UnexpandedAsync()).Single();

        Assert.Equal(0, await Open().Queue.DropAsync(post, Now));

        Assert.False(await Open().Queue.ExpandAsync(waiting, list.Head, Members(2), 2, last: true, Now));
        Assert.Empty(await Open().Queue.PostsAsync(null, 10, openOnly: true));
        Assert.Equal(post, (await Open().Queue.ProgressAsync(post))?.Post);
    }

    [StoreFact]
    public async Task One_members_copy_alone_is_dropped()
    {
        var (_, members) = await ExpandedAsync(3);
        var post = (await Open().Queue.PostsAsync(null, 1, openOnly: true)).Single().Post;

        Assert.Equal(1, await Open().Queue.DropAsync(post, Now, members[1]));
        Assert.Equal(0, await Open().Queue.RetryAsync(post, failedToo: true, Now, members[1]));

        Assert.Equal(members.Where(m => m != members[1]).ToHashSet(), (await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10)).Select(c => c.Member).ToHashSet());
    }
}
