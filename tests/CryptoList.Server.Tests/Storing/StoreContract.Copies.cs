using CryptoList.Lists.Delivery;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>Copies: written behind a cursor, claimed by route and in fair shares, marked by one node.</summary>
public abstract partial class StoreContract
{
    [StoreFact]
    public async Task Copies_are_written_behind_a_cursor_that_only_one_node_moves()
    {
        var (list, members) = (await ListAsync(), Members(500));
        await AcceptAsync(Open(), Post(list));
        var post = Assert.Single(await Open().Queue.UnexpandedAsync());

        Assert.True(await Open().Queue.ExpandAsync(post, 0, members[..300], 300, last: false, Now));
        Assert.False(await Open().Queue.ExpandAsync(post, 0, members[..300], 300, last: false, Now));
        Assert.True(await Open().Queue.ExpandAsync(post with { Cursor = 300 }, 0, members[300..], 500, last: true, Now));

        Assert.Empty(await Open().Queue.UnexpandedAsync());
        Assert.Equal(500, (await Open().Queue.PostsAsync(null, 10)).Single().Waiting);
    }

    [StoreFact]
    public async Task A_claim_takes_copies_of_its_route_alone_and_says_when_that_route_is_next_due()
    {
        var (list, members) = (await ListAsync(), Members(4));
        await AcceptAsync(Open(), Post(list));
        await Open().Queue.ExpandAsync(Assert.Single(await Open().Queue.UnexpandedAsync()), 0, members, 4, last: true, Now, [0, 7, 7, 0]);

        var claimed = await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10, new ClaimScope(7));

        Assert.Equal(members[1..3].ToHashSet(), claimed.Select(c => c.Member).ToHashSet());
        Assert.All(claimed, c => Assert.Equal(7, c.Route));
        Assert.Equal((Now, null), (await Open().Queue.NextDueAsync(), await Open().Queue.NextDueAsync(7)));
    }

    [StoreFact]
    public async Task What_waits_for_a_route_that_is_gone_waits_for_the_default_one()
    {
        var (list, members) = (await ListAsync(), Members(3));
        await AcceptAsync(Open(), Post(list));
        await Open().Queue.ExpandAsync(Assert.Single(await Open().Queue.UnexpandedAsync()), 0, members, 3, last: true, Now, [5, 7, 0]);

        Assert.Equal(1, await Open().Queue.AdoptAsync([0, 7]));

        Assert.Equal(2, (await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10)).Count);
        Assert.Single(await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10, new ClaimScope(7)));
    }

    [StoreFact]
    public async Task A_copy_put_on_another_route_waits_for_that_one()
    {
        await ExpandedAsync(1);
        var copy = (await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10)).Single();

        await Open().Queue.SettleAsync([new CopyOutcome(copy.Post, copy.Member, copy.Attempt, CopyState.Waiting, Now, null) { Route = 9 }], Now);

        Assert.Empty(await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10));
        Assert.Single(await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10, new ClaimScope(9)));
    }

    [StoreFact]
    public async Task A_small_post_is_marked_whole_beside_an_older_large_one()
    {
        var list = await ListAsync();
        var (large, small) = (await ExpandedPostAsync(list, 1, 1000), await ExpandedPostAsync(list, 2, 5));

        var claimed = await Open().Queue.ClaimAsync(await NodeAsync(), Now, 100);

        Assert.Equal((95, 5), (claimed.Count(c => c.Post == large), claimed.Count(c => c.Post == small)));
    }

    [StoreFact]
    public async Task Large_posts_share_a_claim_and_one_of_which_enough_is_marked_is_left_out()
    {
        var list = await ListAsync();
        var (first, second) = (await ExpandedPostAsync(list, 1, 200), await ExpandedPostAsync(list, 2, 200));

        var shared = await Open().Queue.ClaimAsync(await NodeAsync(), Now, 100);
        var others = await Open().Queue.ClaimAsync(await NodeAsync(), Now, 100, new ClaimScope(0, new HashSet<long> { first }));

        Assert.Equal((50, 50), (shared.Count(c => c.Post == first), shared.Count(c => c.Post == second)));
        Assert.All(others, c => Assert.Equal(second, c.Post));
    }

    [StoreFact]
    public async Task Of_many_small_posts_the_oldest_large_one_still_gets_its_share()
    {
        var list = await ListAsync();
        var large = await ExpandedPostAsync(list, 1, 1000);
        for (var i = 2; i < 102; i++) await ExpandedPostAsync(list, i, 1);

        var claimed = await Open().Queue.ClaimAsync(await NodeAsync(), Now, 100);

        Assert.Contains(claimed, c => c.Post == large);
        Assert.Equal(100, claimed.Count);
    }

    [StoreFact]
    public async Task A_copy_is_marked_by_one_node_alone()
    {
        await ExpandedAsync(400);

        var claims = await Task.WhenAll(Enumerable.Range(1, 4).Select(_ => Task.Run(async () => await Open().Queue.ClaimAsync(await NodeAsync(), Now, 150))));

        Assert.Equal(400, claims.Sum(c => c.Count));
        Assert.Equal(400, claims.SelectMany(c => c).Select(c => c.Member).Distinct().Count());
    }

    [StoreFact]
    public async Task A_copy_put_off_is_not_marked_before_its_time()
    {
        await ExpandedAsync(1);
        var copy = (await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10)).Single();
        await Open().Queue.SettleAsync([new CopyOutcome(copy.Post, copy.Member, copy.Attempt, CopyState.Waiting, Now + 500, "451 later")], Now);

        Assert.Empty(await Open().Queue.ClaimAsync(await NodeAsync(), Now + 499, 10));
        Assert.Equal(Now + 500, await Open().Queue.NextDueAsync());
        Assert.Equal(2, (await Open().Queue.ClaimAsync(await NodeAsync(), Now + 500, 10)).Single().Attempt);
    }

    [StoreFact]
    public async Task An_outcome_of_an_earlier_attempt_changes_nothing()
    {
        await ExpandedAsync(1);
        var first = (await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10)).Single();
        await Open().Queue.SettleAsync([new CopyOutcome(first.Post, first.Member, first.Attempt, CopyState.Waiting, Now, null)], Now);
        await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10);

        await Open().Queue.SettleAsync([new CopyOutcome(first.Post, first.Member, first.Attempt, CopyState.Delivered, Now, null)], Now);

        Assert.Equal(CopyState.Sending, (await Open().Queue.CopiesAsync(first.Post)).Single().State);
    }

    [StoreFact]
    public async Task What_a_dead_node_had_marked_waits_again()
    {
        await ExpandedAsync(2);
        var dead = await Open().Queue.RegisterNodeAsync(Now, Now + 2_000);
        var alive = await Open().Queue.RegisterNodeAsync(Now, Now + 100_000);
        await Open().Queue.ClaimAsync(dead, Now, 1);
        await Open().Queue.ClaimAsync(alive, Now, 1);
        // The last word of the one: its lease ends now.
        await Open().Queue.RenewNodeAsync(dead, Now, Now - 1);

        Assert.Equal(1, await Open().Queue.ReleaseDeadAsync(null, allDead: false, Now + 101));
        Assert.Single(await Open().Queue.ClaimAsync(alive, Now + 101, 10));
    }

    [StoreFact]
    public async Task A_copy_in_doubt_counts_as_handed_over_when_its_node_was_last_seen()
    {
        var (list, members) = await ExpandedAsync(1);
        var node = await Open().Queue.RegisterNodeAsync(Now + 3, Now + 60_000);
        await Open().Queue.ClaimAsync(node, Now + 4, 1);

        await Open().Queue.CloseInDoubtAsync(await Open().Queue.UnderWayAsync(list.Key, members[0]), Now + 900);

        Assert.Equal(Now + 3, await Open().Queue.LastHandedOverAsync(list.Key, members[0]));
    }
}
