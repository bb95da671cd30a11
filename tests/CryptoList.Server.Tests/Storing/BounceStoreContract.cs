using CryptoList.Lists.Bounces;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Posting;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>What every store does with scores and pauses. <see cref="Open"/> gives another node's view of the same store each time.</summary>
public abstract class BounceStoreContract
{
    private const long Now = 1_795_000_000_000;
    private static readonly MemberId Member = MemberId.NewRandom();

    protected abstract Stores Open();

    [StoreFact]
    public async Task A_standing_comes_back_as_it_went_in()
    {
        var standing = new MemberDelivery(7, Member)
        {
            Score = 1.25,
            Scored = Now,
            Paused = Now + 1,
            Reason = PauseReason.AbuseReport,
            LastReply = "550 5.1.1",
            LastBounce = Now + 2,
            NoticeDue = true,
            ProbePost = 3,
            ProbeStarted = Now + 4,
            ProbeTaken = Now + 5,
        };

        await Open().Bounces.ChangeAsync(7, Member, _ => standing);

        Assert.Equal(standing, await Open().Bounces.FindAsync(7, Member));
        Assert.Equal([standing], await Open().Bounces.AllAsync(7));
        Assert.Equal([standing], await Open().Bounces.PausedAsync());
        Assert.Empty(await Open().Bounces.AllAsync(8));
    }

    [StoreFact]
    public async Task A_change_to_nothing_changes_nothing()
    {
        await Open().Bounces.ChangeAsync(7, Member, _ => null);

        Assert.Null(await Open().Bounces.FindAsync(7, Member));
    }

    [StoreFact]
    public async Task What_a_post_counted_before_is_told_and_forgotten_in_time()
    {
        var told = new List<double>();
        async Task CountAsync(double weight, long now) => await Open().Bounces.CountAsync(7, Member, 1, weight, now, (s, before) =>
        {
            told.Add(before);
            return s;
        });

        await CountAsync(0.5, Now);
        await CountAsync(1, Now);
        await CountAsync(0.5, Now);
        await CountAsync(0.5, Now);
        await Open().Bounces.ForgetAsync(Now + 1);
        await CountAsync(1, Now);

        Assert.Equal([0, 0.5, 1, 1, 0], told);
    }

    [StoreFact]
    public async Task Two_nodes_that_count_at_once_lose_nothing()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => Open().Bounces).ToList();
        await Task.WhenAll(nodes.Select((node, n) => Task.Run(async () =>
        {
            for (var i = 0; i < 4; i++) await node.CountAsync(7, Member, (4 * n) + i, 1, Now, (s, before) => s with { Score = s.Score + 1 - before });
        })));

        Assert.Equal(16, (await Open().Bounces.FindAsync(7, Member))!.Score);
    }

    [StoreFact]
    public async Task A_member_is_found_by_the_copy_and_the_beginning_of_its_id()
    {
        var (list, post) = await CopyAsync(Member);
        var prefix = ReturnPathToken.Of(post, Member, 0)!.Value.MemberPrefix;

        Assert.Equal(Member, await Open().Bounces.FindMemberAsync(list, post, prefix));
        Assert.Null(await Open().Bounces.FindMemberAsync(list, post, prefix ^ 1));
        Assert.Null(await Open().Bounces.FindMemberAsync(list, post + 1, prefix));
        Assert.Null(await Open().Bounces.FindMemberAsync(list + 1, post, prefix));
    }

    [StoreFact]
    public async Task Of_two_members_whose_ids_begin_alike_neither_is_found()
    {
        var (list, post) = await CopyAsync(new MemberId(Member.Value ^ 1), Member);

        Assert.Null(await Open().Bounces.FindMemberAsync(list, post, ReturnPathToken.Of(post, Member, 0)!.Value.MemberPrefix));
    }

    [StoreFact]
    public async Task A_copy_set_aside_waits_again_when_its_member_is_resumed()
    {
        var (list, post) = await CopyAsync(Member);
        await Open().Bounces.ChangeAsync(list, Member, s => s.Pause(PauseReason.Bounces, Now));
        await SetAsideAsync(post);
        Assert.Equal(CopyState.Paused, Assert.Single(await Open().Queue.CopiesAsync(post)).State);
        Assert.Equal(1, (await Open().Queue.ProgressAsync(post))!.Paused);

        Assert.Equal(1, await Open().Bounces.ResumeAsync(list, Member, Now + 5));

        Assert.Equal((CopyState.Waiting, Now + 5), (Assert.Single(await Open().Queue.CopiesAsync(post)) is var c ? c.State : default, c.Due));
        Assert.Null(await Open().Bounces.ResumeAsync(list, Member, Now + 6));
        Assert.Equal(0, (await Open().Bounces.FindAsync(list, Member))!.Score);
    }

    [StoreFact]
    public async Task A_copy_that_a_node_sets_aside_by_hearsay_waits_when_its_member_is_not_paused()
    {
        var (_, post) = await CopyAsync(Member);

        await SetAsideAsync(post);

        Assert.Equal(CopyState.Waiting, Assert.Single(await Open().Queue.CopiesAsync(post)).State);
        Assert.NotNull(await Open().Queue.NextDueAsync());
    }

    [StoreFact]
    public async Task A_copy_set_aside_while_its_member_is_resumed_on_another_node_is_not_left_behind()
    {
        var (list, post) = await CopyAsync(Member);
        for (var round = 0; round < 10; round++)
        {
            await Open().Bounces.ChangeAsync(list, Member, s => s.Pause(PauseReason.Bounces, Now));
            var (queue, bounces) = (Open().Queue, Open().Bounces);
            var copy = await ClaimAsync(post);

            await Task.WhenAll(Task.Run(async () => await queue.SettleAsync([copy], Now)), Task.Run(async () => await bounces.ResumeAsync(list, Member, Now)));

            Assert.Equal(CopyState.Waiting, Assert.Single(await Open().Queue.CopiesAsync(post)).State);
            Assert.Equal(post, Assert.Single(await Open().Queue.PostsAsync(null, 10, openOnly: true)).Post);
        }
    }

    [StoreFact]
    public async Task A_list_that_is_deleted_leaves_no_standing_and_nothing_counted()
    {
        var (list, _) = await CopyAsync(Member);
        await Open().Bounces.CountAsync(list, Member, 1, 1, Now, (s, _) => s.Pause(PauseReason.Bounces, Now));

        await Open().Lists.DeleteAsync(list);

        Assert.Empty(await Open().Bounces.PausedAsync());
        var before = -1.0;
        await Open().Bounces.CountAsync(list, Member, 1, 1, Now, (_, counted) =>
        {
            before = counted;
            return null;
        });
        Assert.Equal(0, before);
    }

    private async Task SetAsideAsync(long post)
    {
        var copy = await ClaimAsync(post);
        await Open().Queue.SettleAsync([copy], Now);
    }

    /// <summary>Marks the copy, and gives the outcome that sets it aside. The time of the claim is late enough for copies put off by hearsay.</summary>
    private async Task<CopyOutcome> ClaimAsync(long post)
    {
        var queue = Open().Queue;
        var node = await queue.RegisterNodeAsync(Now, Now + 3_600_000);
        var claim = Assert.Single(await queue.ClaimAsync(node, Now + 1000, 10));
        return new CopyOutcome(post, Member, claim.Attempt, CopyState.Paused, Now, "set aside");
    }

    private async Task<(long List, long Post)> CopyAsync(params MemberId[] members)
    {
        var stores = Open();
        await stores.Lists.AddAsync(ListId.Read(MemberId.NewRandom().ToArray()), "a@example.org", "A", 5, [new SignedEntry(new byte[] { 1 }, new byte[64])]);
        var list = Assert.Single(await stores.Lists.AllAsync());
        var post = StoreContract.Post(list);
        var (outcome, id) = await stores.Posts.AcceptAsync(post, new MemoryStream(new byte[post.BodyLength]));
        Assert.Equal(AcceptOutcome.Stored, outcome);
        var expand = Assert.Single(await stores.Queue.UnexpandedAsync());
        Assert.True(await stores.Queue.ExpandAsync(expand, list.Head, [.. members], members.Length, last: true, Now));
        return (list.Key, id);
    }
}
