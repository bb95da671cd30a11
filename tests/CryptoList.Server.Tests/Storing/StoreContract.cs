using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Following;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Membership;
using CryptoList.Lists.Posting;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>What every store does, whatever it is made of. <see cref="Open"/> gives another node's view of the same store each time.</summary>
public abstract partial class StoreContract
{
    protected const long Now = 1_795_000_000_000;
    private static readonly Fingerprint Device = new(Digest.Of([1]));
    private static readonly MemberId Author = MemberId.NewRandom();

    protected abstract Stores Open();

    [StoreFact]
    public async Task A_list_comes_back_as_it_went_in()
    {
        var entries = new[] { Entry(1), Entry(2) };
        var id = ListId.Read(RandomNumberGenerator.GetBytes(16));

        Assert.Equal(ListAdding.Added, await Open().Lists.AddAsync(id, "a@example.org", "A", 5, entries));

        var row = Assert.Single(await Open().Lists.AllAsync());
        Assert.Equal((id, "a@example.org", "A", 5L, 1L), (row.Id, row.Address, row.Name, row.Created, row.Head));
        Assert.Equal(entries.Select(e => e.Head), (await Open().Lists.EntriesAsync(row.Key, 0)).Select(e => e.Head));
    }

    [StoreFact]
    public async Task An_address_is_taken_once()
    {
        await Open().Lists.AddAsync(ListId.Read(RandomNumberGenerator.GetBytes(16)), "a@example.org", "A", 5, [Entry(1)]);

        Assert.Equal(ListAdding.AddressTaken, await Open().Lists.AddAsync(ListId.Read(RandomNumberGenerator.GetBytes(16)), "a@example.org", "B", 5, [Entry(2)]));
    }

    [StoreFact]
    public async Task Of_two_nodes_that_append_the_same_number_one_is_refused()
    {
        var list = await ListAsync();

        var appended = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () => await Open().Lists.AppendAsync(list.Key, new LogGrowth(1, [Entry((byte)(10 + i))], [], [], null), Now))));

        Assert.Single(appended, true);
        Assert.Equal(2, (await Open().Lists.EntriesAsync(list.Key, 0)).Count);
    }

    [StoreFact]
    public async Task Of_many_at_once_one_takes_the_number_and_the_others_are_told()
    {
        var list = await ListAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => (await AcceptAsync(Open(), Post(list))).Outcome)));

        Assert.Single(outcomes, AcceptOutcome.Stored);
        Assert.All(outcomes.Where(o => o != AcceptOutcome.Stored), o => Assert.Equal(AcceptOutcome.Taken, o));
    }

    [StoreFact]
    public async Task A_msg_id_is_taken_once_by_an_author()
    {
        var list = await ListAsync();
        await AcceptAsync(Open(), Post(list));

        Assert.Equal(AcceptOutcome.Taken, (await AcceptAsync(Open(), Post(list) with { Sequence = 2 })).Outcome);
    }

    [StoreFact]
    public async Task A_post_checked_under_an_older_head_is_not_stored()
    {
        var list = await ListAsync();
        await Open().Lists.AppendAsync(list.Key, new LogGrowth(1, [Entry(2)], [], [], null), Now);

        Assert.Equal(AcceptOutcome.HeadMoved, (await AcceptAsync(Open(), Post(list))).Outcome);
    }

    [StoreFact]
    public async Task What_is_known_is_found_by_number_and_by_msg_id()
    {
        var list = await ListAsync();
        var post = Post(list) with { Sequence = 7 };
        await AcceptAsync(Open(), post);

        var known = await Open().Posts.LookUpAsync(list.Key, Device, new("all"), 7, Author, "<other@example.org>");
        var byId = await Open().Posts.LookUpAsync(list.Key, Device, new("all"), 3, Author, post.MessageId);

        Assert.Equal(new KnownNumbers(post.PostHash, null, 7), known);
        Assert.Equal(new KnownNumbers(null, post.PostHash, 7), byId);
    }

    [StoreFact]
    public Task A_small_body_comes_back_byte_for_byte() => ABodyComesBackAsync(136);

    [StoreFact]
    public Task A_body_of_one_octet_more_than_a_row_comes_back_byte_for_byte() => ABodyComesBackAsync((256 * 1024) + 1);

    [StoreFact]
    public Task A_body_of_several_full_rows_comes_back_byte_for_byte() => ABodyComesBackAsync(1024 * 1024);

    private async Task ABodyComesBackAsync(int length)
    {
        var list = await ListAsync();
        var body = RandomNumberGenerator.GetBytes(length);
        var (_, id) = await Open().Posts.AcceptAsync(Post(list) with { BodyLength = length }, new MemoryStream(body));

        await using var stream = await Open().Posts.OpenBodyAsync(id);
        using var read = new MemoryStream();
        await stream!.CopyToAsync(read);

        Assert.Equal(body, read.ToArray());
    }

    [StoreFact]
    public async Task A_body_of_another_length_than_said_leaves_nothing_behind()
    {
        var list = await ListAsync();

        await Assert.ThrowsAsync<InvalidDataException>(async () => await Open().Posts.AcceptAsync(Post(list) with { BodyLength = 5 }, new MemoryStream([1, 2, 3])));

        Assert.Equal(-1, (await Open().Posts.LookUpAsync(list.Key, Device, new("all"), 1, Author, "<x@example.org>")).Highest);
    }

    [StoreFact]
    public async Task Posts_are_counted_under_their_key_as_long_as_somebody_wants_them_counted()
    {
        var list = await ListAsync();
        await AcceptAsync(Open(), Post(list));
        Assert.Null(await Open().Posts.KeyUseAsync(list.Key, "all", 3));
        await Task.WhenAll(Enumerable.Range(2, 4).Select(i => Task.Run(async () => await AcceptAsync(Open(), Post(list) with { Sequence = i, MessageId = $"<{i}@example.org>", CountedEpoch = 3, AcceptedTime = 50 - i }))));
        await AcceptAsync(Open(), Post(list) with { Sequence = 2, MessageId = "<x@example.org>", CountedEpoch = 3 });
        await AcceptAsync(Open(), Post(list) with { Sequence = 9, MessageId = "<9@example.org>", CountedEpoch = 4 });

        Assert.Equal(new GroupUse("all", 3, 4, 4 * Post(list).BodyLength, 48), await Open().Posts.KeyUseAsync(list.Key, "all", 3));
        Assert.Equal(1, (await Open().Posts.KeyUseAsync(list.Key, "all", 4))!.Posts);
        Assert.Null(await Open().Posts.KeyUseAsync(list.Key, "board", 3));
    }

    [StoreFact]
    public async Task A_number_is_taken_in_its_own_channel_alone()
    {
        var (list, peers) = (await ListAsync(), Members(2));
        await AcceptAsync(Open(), Post(list));

        foreach (var (peer, mid) in peers.Zip(["<a@example.org>", "<b@example.org>"]))
            Assert.Equal(AcceptOutcome.Stored, (await AcceptAsync(Open(), Post(list) with { Channel = new("all", peer), MessageId = mid })).Outcome);
        var again = await AcceptAsync(Open(), Post(list) with { Channel = new("all", peers[0]), MessageId = "<c@example.org>" });

        Assert.Equal(AcceptOutcome.Taken, again.Outcome);
        Assert.True(await Open().Posts.AnyAcceptedAsync(list.Key, Device, new("all", peers[1]), [1]));
        Assert.Equal(-1, (await Open().Posts.LookUpAsync(list.Key, Device, new("board", peers[1]), 1, Author, "<x@example.org>")).Highest);
    }

    [StoreFact]
    public async Task A_distribution_is_made_once_and_given_again_byte_for_byte()
    {
        var (list, _) = await ExpandedAsync(1);
        var post = (await Open().Queue.PostsAsync(null, 1)).Single().Post;
        StoredDistribution Make(byte b) => new(new byte[] { b }, new byte[] { b, b });

        var first = await Open().Queue.DistributionAsync(post, list.Key, 0, 0, () => Make(1));
        var again = await Open().Queue.DistributionAsync(post, list.Key, 0, 0, () => Make(2));
        var other = await Open().Queue.DistributionAsync(post, list.Key, 0, 1, () => Make(3));

        Assert.Equal([1, 1, 3], [first!.Raw.Span[0], again!.Raw.Span[0], other!.Raw.Span[0]]);
        Assert.Null(await Open().Queue.DistributionAsync(post, list.Key, 9, 0, () => Make(4)));
    }

    [StoreFact]
    public async Task A_settled_post_lets_go_of_its_body_and_its_number_stays_taken_for_ever()
    {
        var list = await ListAsync();
        var id = (await AcceptAsync(Open(), Post(list))).Id;
        var post = (await Open().Queue.UnexpandedAsync()).Single();
        await Open().Queue.ExpandAsync(post, 0, [Author], 1, last: true, Now);
        Assert.Equal(0, await Open().Posts.DropBodiesAsync(list.Key, long.MaxValue));
        var copy = (await Open().Queue.ClaimAsync(await NodeAsync(), Now, 1)).Single();
        await Open().Queue.SettleAsync([new CopyOutcome(copy.Post, copy.Member, copy.Attempt, CopyState.Delivered, Now, null)], Now);

        Assert.Equal(1, await Open().Posts.DropBodiesAsync(list.Key, long.MaxValue));
        Assert.Null(await Open().Posts.OpenBodyAsync(id));
        Assert.Empty(await Open().Posts.QueueDaysAsync(list.Key));
        Assert.Equal(1, await Open().Posts.ForgetAsync(long.MaxValue));
        Assert.True(await Open().Posts.AnyAcceptedAsync(list.Key, Device, new("all"), [1]));
        Assert.False(await Open().Posts.AnyAcceptedAsync(list.Key, Device, new("all"), [2]));
    }

    [StoreFact]
    public async Task Another_node_is_told_of_changes_in_their_order()
    {
        var feed = Open().Feed;
        var start = await feed.NewestAsync();
        var list = await ListAsync();
        await Open().Lists.AppendAsync(list.Key, new LogGrowth(1, [Entry(2)], [], [], null), Now);
        await Open().Lists.DeleteAsync(list.Key);

        await feed.WaitAsync(TimeSpan.FromSeconds(10), default);

        Assert.Equal([ChangeKind.ListAdded, ChangeKind.EntriesAppended, ChangeKind.ListDeleted], (await feed.SinceAsync(start)).Select(c => c.Kind));
    }

    [StoreFact]
    public async Task A_deleted_list_leaves_no_post_and_no_copy()
    {
        var (list, _) = await ExpandedAsync(2);

        Assert.True(await Open().Lists.DeleteAsync(list.Key));

        Assert.Empty(await Open().Queue.PostsAsync(null, 10));
        Assert.Empty(await Open().Queue.ClaimAsync(await NodeAsync(), Now, 10));
        Assert.False(await Open().Lists.DeleteAsync(list.Key));
    }

    protected static SignedEntry Entry(byte content) => new(new[] { content }, new byte[64]);

    private static MemberId[] Members(int count) => [.. Enumerable.Range(0, count).Select(_ => MemberId.NewRandom())];

    protected static ValueTask<(AcceptOutcome Outcome, long Id)> AcceptAsync(Stores stores, NewPost post) => stores.Posts.AcceptAsync(post, new MemoryStream(new byte[136]));

    internal static NewPost Post(ListRow list) => new()
    {
        List = list.Key,
        Device = Device,
        Channel = new("all"),
        Sequence = 1,
        Author = Author,
        MessageId = "<m@example.org>",
        PostHash = Digest.Of([9]),
        Control = new byte[] { 1 },
        Subject = "[...]",
        BodyLength = 136,
        SealedWrappedKey = new byte[] { 2 },
        QueueDay = 20775,
        AcceptedNumber = 0,
        AcceptedHead = Digest.Of([1]),
        AcceptedTime = Now / 1000,
    };

    /// <summary>A node with a lease.</summary>
    protected async Task<long> NodeAsync() => await Open().Queue.RegisterNodeAsync(Now, Now + 3_600_000);

    protected async Task<ListRow> ListAsync()
    {
        await Open().Lists.AddAsync(ListId.Read(RandomNumberGenerator.GetBytes(16)), "a@example.org", "A", 5, [Entry(1)]);
        return (await Open().Lists.AllAsync()).Single();
    }

    private async Task<long> ExpandedPostAsync(ListRow list, long number, int count)
    {
        var (_, id) = await AcceptAsync(Open(), Post(list) with { Sequence = number, MessageId = $"<{number}@example.org>", PostHash = Digest.Of([(byte)number]) });
        await Open().Queue.ExpandAsync((await Open().Queue.UnexpandedAsync()).Single(), 0, Members(count), count, last: true, Now);
        return id;
    }

    protected async Task<(ListRow List, MemberId[] Members)> ExpandedAsync(int count)
    {
        var (list, members) = (await ListAsync(), Members(count));
        await AcceptAsync(Open(), Post(list));
        var post = (await Open().Queue.UnexpandedAsync()).Single();
        await Open().Queue.ExpandAsync(post, 0, members, count, last: true, Now);
        return (list, members);
    }
}
