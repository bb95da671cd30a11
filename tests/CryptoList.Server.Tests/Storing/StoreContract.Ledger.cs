using CryptoList.Lists.Delivery;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>What became of posts and copies.</summary>
public abstract partial class StoreContract
{
    private const long Second = 1000;

    [StoreFact]
    public async Task A_post_set_aside_is_not_sent_and_not_written_down_until_it_is_asked_for_again()
    {
        var list = await ListAsync();
        var (_, id) = await AcceptAsync(Open(), Post(list));
        await Open().Ledger.SetAsideAsync(id, "broken", Now);
        Assert.Empty(await Open().Queue.UnexpandedAsync());
        Assert.Equal((id, "broken"), (await Open().Ledger.SetAsidePostsAsync(list.Key, 10)).Select(p => (p.Post, p.SetAsideReason)).Single());

        Assert.Equal(1, await Open().Queue.RetryAsync(id, failedToo: true, Now));

        Assert.Equal(id, (await Open().Queue.UnexpandedAsync()).Single().Post);
        Assert.Empty(await Open().Ledger.SetAsidePostsAsync(list.Key, 10));
    }

    [StoreFact]
    public async Task Copies_set_aside_are_marked_by_nobody_and_come_back_with_a_retry()
    {
        var (list, members) = await ExpandedAsync(3);
        var post = (await Open().Queue.PostsAsync(null, 1)).Single().Post;
        await Open().Ledger.SetAsideAsync(post, "broken", Now);
        Assert.Empty(await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10));
        Assert.Equal((3L, "broken"), ((await Open().Queue.ProgressAsync(post))!.SetAside, (await Open().Queue.CopiesAsync(post))[0].Reply));

        Assert.Equal(3, await Open().Queue.RetryAsync(post, failedToo: true, Now));

        Assert.Equal(members.ToHashSet(), (await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10)).Select(c => c.Member).ToHashSet());
        Assert.Equal(0, await Open().Posts.DropBodiesAsync(list.Key, long.MaxValue));
    }

    [StoreFact]
    public async Task A_post_set_aside_can_be_given_up()
    {
        await ExpandedAsync(2);
        var post = (await Open().Queue.PostsAsync(null, 1)).Single().Post;
        await Open().Ledger.SetAsideAsync(post, "broken", Now);

        Assert.Equal(2, await Open().Queue.DropAsync(post, Now));

        Assert.Empty(await Open().Ledger.SetAsidePostsAsync(null, 10));
        Assert.All(await Open().Queue.CopiesAsync(post), c => Assert.Equal(CopyState.Cancelled, c.State));
    }

    [StoreFact]
    public async Task A_post_set_aside_is_kept_no_longer_than_others()
    {
        var list = await ListAsync();
        var (_, id) = await AcceptAsync(Open(), Post(list));
        await Open().Ledger.SetAsideAsync(id, "broken", Now);

        Assert.Equal(0, await Open().Posts.DropBodiesAsync(list.Key, Now / 1000));
        Assert.Equal(1, await Open().Posts.DropBodiesAsync(list.Key, (Now / 1000) + 1));

        Assert.Empty(await Open().Ledger.SetAsidePostsAsync(null, 10));
        Assert.Empty(await Open().Posts.QueueDaysAsync(list.Key));
    }

    [StoreFact]
    public async Task Of_several_nodes_one_tells_of_a_copy_and_it_is_told_of_once()
    {
        var (list, _) = await ExpandedAsync(3);
        await EndAsync(CopyState.Failed, 2);
        var due = Assert.Single(await Open().Ledger.DueAsync(Now, 0, 10));

        var told = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
            await Open().Ledger.TellAsync(due, late: false, copies => [Letter(list.Key, $"{i}", string.Join(',', copies.Count))], Now))));

        Assert.Equal(1, told.Sum());
        Assert.Equal("2", Text((await Open().Letters.ClaimAsync(Now, Now + Second, 10)).Single()));
        Assert.Empty(await Open().Ledger.DueAsync(long.MaxValue, 0, 10));
    }

    [StoreFact]
    public async Task A_copy_is_told_of_when_it_is_late_and_once_more_when_it_is_given_up()
    {
        var (list, _) = await ExpandedAsync(1);
        var accepted = Now / 1000;
        Assert.Empty(await Open().Ledger.DueAsync(Now, accepted - 1, 10));
        var late = Assert.Single(await Open().Ledger.DueAsync(Now, accepted, 10));
        Assert.Equal(1, await Open().Ledger.TellAsync(late, late: true, copies => [Letter(list.Key, "late", $"{copies[0].State}")], Now));
        Assert.Empty(await Open().Ledger.DueAsync(Now, accepted, 10));

        await EndAsync(CopyState.Failed, 1);

        Assert.Empty(await Open().Ledger.DueAsync(Now - 1, accepted, 10));
        var ended = Assert.Single(await Open().Ledger.DueAsync(Now, accepted, 10));
        Assert.Equal(1, await Open().Ledger.TellAsync(ended, late: true, copies => [Letter(list.Key, "ended", $"{copies[0].State} {copies[0].Reply}")], Now));
        Assert.Equal(["Waiting", "Failed 550 no"], (await Open().Letters.ClaimAsync(Now, Now + Second, 10)).Select(Text));
    }

    [StoreFact]
    public async Task A_copy_tried_again_is_not_told_of_as_late_and_is_when_it_fails_again()
    {
        var (list, _) = await ExpandedAsync(1);
        await EndAsync(CopyState.Failed, 1);
        await Open().Ledger.TellAsync((await Open().Ledger.DueAsync(Now, 0, 10)).Single(), late: false, _ => [], Now);

        await Open().Queue.RetryAsync(null, failedToo: true, Now);
        Assert.Empty(await Open().Ledger.DueAsync(Now, long.MaxValue, 10));
        await EndAsync(CopyState.Failed, 1);

        Assert.Single(await Open().Ledger.DueAsync(Now, long.MaxValue, 10));
    }

    [StoreFact]
    public async Task What_came_back_is_no_longer_delivered_and_still_was_handed_over()
    {
        var (list, members) = await ExpandedAsync(1);
        var post = (await Open().Queue.PostsAsync(null, 1)).Single().Post;
        Assert.False(await Open().Ledger.ReturnAsync(post, members[0], "Came back", Now));
        await EndAsync(CopyState.Delivered, 1);

        Assert.True(await Open().Ledger.ReturnAsync(post, members[0], "Came back", Now + 5));

        var progress = (await Open().Queue.ProgressAsync(post))!;
        Assert.Equal((0L, 1L, 1L), (progress.Delivered, progress.Failed, progress.Returned));
        Assert.Equal(Now + 5, await Open().Queue.LastHandedOverAsync(list.Key, members[0]));
        Assert.Single(await Open().Ledger.DueAsync(Now + 5, 0, 10));
    }

    [StoreFact]
    public async Task A_post_is_found_by_its_Message_ID()
    {
        var list = await ListAsync();
        var (_, id) = await AcceptAsync(Open(), Post(list));

        Assert.Equal((id, Author), (await Open().Ledger.FindAsync(list.Key, "<m@example.org>")).Single());
        Assert.Empty(await Open().Ledger.FindAsync(list.Key, "<other@example.org>"));
        Assert.Empty(await Open().Ledger.FindAsync(list.Key + 1, "<m@example.org>"));
    }

    [StoreFact]
    public async Task Copies_go_with_the_post_and_when_a_member_last_got_one_stays_known()
    {
        var (list, members) = await ExpandedAsync(2);
        var post = (await Open().Queue.PostsAsync(null, 1)).Single().Post;
        await EndAsync(CopyState.Delivered, 2);
        Assert.Equal(0, await Open().Posts.DropCopiesAsync(list.Key, long.MaxValue));
        await Open().Posts.DropBodiesAsync(list.Key, long.MaxValue);

        Assert.Equal(0, await Open().Posts.DropCopiesAsync(list.Key, Now / 1000));
        Assert.Equal(2, await Open().Posts.DropCopiesAsync(list.Key, long.MaxValue));

        Assert.Empty(await Open().Queue.CopiesAsync(post));
        Assert.Equal(Now, await Open().Queue.LastHandedOverAsync(list.Key, members[0]));
    }

    [StoreFact]
    public async Task Copies_stay_until_owners_were_told_of_those_that_failed()
    {
        var (list, _) = await ExpandedAsync(1);
        await EndAsync(CopyState.Failed, 1);
        await Open().Posts.DropBodiesAsync(list.Key, long.MaxValue);
        Assert.Equal(0, await Open().Posts.DropCopiesAsync(list.Key, long.MaxValue));

        await Open().Ledger.TellAsync((await Open().Ledger.DueAsync(Now, 0, 10)).Single(), late: false, _ => [], Now);

        Assert.Equal(1, await Open().Posts.DropCopiesAsync(list.Key, long.MaxValue));
    }

    /// <summary>Marks that many copies and ends them so, at <see cref="Now"/>.</summary>
    private async Task EndAsync(CopyState state, int count)
    {
        var copies = await Open().Queue.ClaimAsync(await NodeAsync(), Now, count);
        Assert.Equal(count, copies.Count);
        await Open().Queue.SettleAsync([.. copies.Select(c => new CopyOutcome(c.Post, c.Member, c.Attempt, state, Now, "550 no"))], Now);
    }
}
