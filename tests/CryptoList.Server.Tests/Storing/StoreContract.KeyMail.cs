using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Identifiers;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>What mail to +key leads to: batches of letters, letters of members, posts sent again.</summary>
public abstract partial class StoreContract
{
    [StoreFact]
    public async Task A_batch_of_letters_is_due_with_the_entries_it_waits_for_and_not_before()
    {
        var list = (await ListAsync()).Key;
        await Open().Letters.PutAsync([Batched(list, "one", "b"), Batched(list, "two", "b"), Batched(list, "other", "c")], Now);
        Assert.Empty(await Open().Letters.ClaimAsync(Now + (1000 * Second), Now + (2000 * Second), 10));

        await Open().Lists.AppendAsync(list, new LogGrowth(1, [Entry(2), Entry(3)], [], [], "b"), Now + 1);

        Assert.Equal(["one", "two"], (await Open().Letters.ClaimAsync(Now + 1, Now + Second, 10)).Select(Text).Order());
        Assert.Equal(2, (await Open().Lists.AllAsync()).Single().Head);
    }

    [StoreFact]
    public async Task A_batch_stays_when_its_entries_are_not_the_next_and_is_dropped_with_its_occasions()
    {
        var list = (await ListAsync()).Key;
        await Open().Letters.PutAsync([Batched(list, "one", "b")], Now);

        Assert.False(await Open().Lists.AppendAsync(list, new LogGrowth(2, [Entry(2)], [], [], "b"), Now + 1));
        Assert.Empty(await Open().Letters.ClaimAsync(Now + 1, Now + Second, 10));
        Assert.True(await Open().Letters.KnowsAsync("one"));
        await Open().Letters.DropAsync("b");

        Assert.False(await Open().Letters.KnowsAsync("one"));
        Assert.Equal(1, await Open().Letters.PutAsync([Batched(list, "one", "b")], Now));
        await Open().Letters.ForgetAsync(0, Now + 1);
        Assert.False(await Open().Letters.KnowsAsync("one"));
    }

    [StoreFact]
    public async Task Letters_to_a_member_who_is_gone_end_with_the_entry_also_those_of_its_own_batch()
    {
        var list = (await ListAsync()).Key;
        var (gone, stays) = (MemberId.NewRandom(), MemberId.NewRandom());
        await Open().Letters.PutAsync([Letter(list, "a", "a") with { Member = gone }, Letter(list, "b", "b") with { Member = stays, Until = 7 }, Batched(list, "c", "batch") with { Member = gone }], Now);

        await Open().Lists.AppendAsync(list, new LogGrowth(1, [Entry(2)], [], [gone], "batch"), Now);

        var left = (await Open().Letters.ClaimAsync(Now, Now + Second, 10)).Single();
        Assert.Equal(("b", (MemberId?)stays, (long?)7, list), (Text(left), left.Member, left.Until, left.List));
    }

    [StoreFact]
    public async Task Letters_to_a_device_that_is_gone_end_with_the_entry_and_those_to_its_members_other_devices_do_not()
    {
        var list = (await ListAsync()).Key;
        var (member, gone, stays) = (MemberId.NewRandom(), new Fingerprint(Digest.Of([1])), new Fingerprint(Digest.Of([2])));
        await Open().Letters.PutAsync([Letter(list, "a", "a") with { Member = member, Device = gone }, Letter(list, "b", "b") with { Member = member, Device = stays }, Batched(list, "c", "batch") with { Member = member, Device = gone }], Now);

        await Open().Lists.AppendAsync(list, new LogGrowth(1, [Entry(2)], [], [], "batch") { GoneDevices = [(member, gone)] }, Now);

        var left = (await Open().Letters.ClaimAsync(Now, Now + Second, 10)).Single();
        Assert.Equal(("b", (Fingerprint?)stays), (Text(left), left.Device));
    }

    [StoreFact]
    public async Task Letters_are_claimed_up_to_so_many_bytes_and_one_at_least()
    {
        var list = (await ListAsync()).Key;
        await Open().Letters.PutAsync([Letter(list, "a", "12345"), Letter(list, "b", "12345"), Letter(list, "c", "12345")], Now);

        Assert.Single(await Open().Letters.ClaimAsync(Now, Now + Second, 10, maxBytes: 3));
        Assert.Equal(2, (await Open().Letters.ClaimAsync(Now, Now + Second, 10, maxBytes: 6)).Count);
    }

    [StoreFact]
    public async Task A_post_is_sent_again_to_one_member_also_to_whom_it_never_was()
    {
        var (list, members) = await ExpandedAsync(2);
        var node = await NodeAsync();
        foreach (var copy in await Open().Queue.ClaimAsync(node, Now, 10))
            await Open().Queue.SettleAsync([new CopyOutcome(copy.Post, copy.Member, copy.Attempt, CopyState.Delivered, Now, null)], Now);
        var post = Assert.Single(await Open().Kept.SinceAsync(list.Key, 0, 10));
        Assert.Equal(post, Assert.Single(await Open().Kept.FindAsync(list.Key, post.MessageId)));
        var later = MemberId.NewRandom();

        Assert.Equal(1, await Open().Kept.SendAgainAsync([post.Post], members[0], 0, Now + 1));
        Assert.Equal(1, await Open().Kept.SendAgainAsync([post.Post], members[0], 0, Now + 1));
        Assert.Equal(1, await Open().Kept.SendAgainAsync([post.Post, 999], later, 0, Now + 1));

        Assert.Equal(((MemberId[])[members[0], later]).ToHashSet(), (await Open().Queue.ClaimAsync(node, Now + 1, 10)).Select(c => c.Member).ToHashSet());
    }

    private static Letter Batched(long list, string occasion, string batch) => Letter(list, occasion, occasion) with { Batch = batch };
}
