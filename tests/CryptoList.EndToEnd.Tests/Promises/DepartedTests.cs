using System.Text;
using CryptoList.Cryptography;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Posts;
using CryptoList.Server.Demo;
using Xunit.Abstractions;

namespace CryptoList.EndToEnd.Tests.Promises;

/// <summary>Whoever was removed opens no later post, although they hold the list key, their old device keys and a record of every connection.</summary>
public sealed class DepartedTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("the owner's removal")]
    [InlineData("the operator's cut")]
    public async Task JPH10107832_claims_3_and_5_who_was_removed_opens_what_came_before_and_nothing_after_with_all_keys_and_every_connection_recorded(string how)
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        Member alice = list.Owner, bob = list.Member("bob"), carol = list.Member("carol");
        byte[][] before = [list.Seal(alice, "Before, by alice."), list.Seal(carol, "Before, by carol."), list.Seal(bob, "Before, by bob.")];
        foreach (var post in before) await world.PostAsync(post);
        var copiesBefore = await world.CopiesAsync();
        Assert.Equal(["Before, by alice.", "Before, by bob.", "Before, by carol."], copiesBefore[bob.Address].Select(c => bob.Read(c).ToString()).Order());

        var receipt = how == "the owner's removal" ? await list.RemoveAsync(bob) : await world.Operator.SuspendAsync(list.Address, bob.IdIn(list.Id));
        await list.FollowAsync();
        byte[][] after = [list.Seal(alice, "After, by alice."), list.Seal(carol, "After, by carol."), list.Seal(alice, new string('x', 20_000))];
        foreach (var post in after) await world.PostAsync(post);
        var copies = await world.CopiesAsync();

        Assert.True(receipt.Verify(alice.LogOf(list.Id)));
        Assert.Equal(3, copies[bob.Address].Count());
        Assert.Equal(6, copies[carol.Address].Count());
        var record = world.Recorded;
        var known = before.Select(post => new Departed(bob.Device, bob.ListKeys, []).ContentKeyOf(post, record)).ToList();
        Assert.DoesNotContain(null, known);
        var departed = new Departed(bob.Device, bob.ListKeys, [.. known.Select(k => k!)]);
        foreach (var post in before) Assert.Contains(departed.TryAll(post, record), way => way.Opened);
        // The search over everything finds a wrapped key that lies open anywhere.
        Assert.Null(Submission.TryRead(new MemoryStream(before[0]), out var first));
        var open = Encoding.ASCII.GetBytes(Convert.ToBase64String(WrappedKey.Wrap(bob.ListKeys[0], first!.Control.Header, known[0])));
        Assert.True(departed.TryAll(before[0], [.. record, open]).Single(way => way.Way.Contains("every run", StringComparison.Ordinal)).Opened);
        foreach (var post in after)
        {
            var ways = departed.TryAll(post, record);
            foreach (var way in ways) output.WriteLine($"{way.Tries,8} tries: {way.Way}: {(way.Opened ? "OPENED" : "no")}");
            Assert.All(ways, way => Assert.True(way.Tries > 0 && !way.Opened, way.Way));
        }

        // The real reader, on the others' copies.
        var others = copies[carol.Address].Skip(3).Concat(copies[alice.Address].Skip(3)).ToList();
        Assert.All(others, copy => Assert.Equal(PostFault.NotForMyKeys, bob.Read(copy).Fault));
        Assert.All(copies[carol.Address], copy => Assert.Equal(ReadVerdict.Opened, carol.Read(copy).Verdict));
    }

    [Fact]
    public async Task JPH10107832_server_and_departed_member_together_open_what_comes_until_the_new_list_key_and_nothing_after()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        var bob = list.Member("bob");
        await list.RemoveAsync(bob);
        list.Members.Remove(bob);
        var until = list.Seal(list.Owner, "Under the key that Bob knows.");
        await world.PostAsync(until);
        await list.RekeyAsync();
        var after = list.Seal(list.Owner, "Under the new one.");
        await world.PostAsync(after);
        var newcomer = new Member("dave", world.Time);
        await list.JoinAsync(newcomer);

        var server = await world.Operator.ListAsync(list.Address);
        Assert.NotNull(Together(server, bob, until));
        Assert.Null(Together(server, bob, after));
        // Who came after it, with the server, opens nothing of before.
        Assert.Null(Together(server, newcomer, until));
        Assert.NotNull(Together(server, newcomer, after));
    }

    [Fact]
    public async Task Who_was_removed_can_post_no_more_by_any_log_they_know()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        var bob = list.Member("bob");
        var (early, spoken) = (list.Seal(bob, "Sealed before, sent after."), list.Seal(bob, "Sealed and sent before."));
        await world.PostAsync(spoken);

        await list.RemoveAsync(bob);

        Assert.StartsWith("550 5.7.1 device-not-in-force", (await world.SubmitAsync(early)).ToString());
        // What was taken once stays taken: a relay that tries again is not refused, and nothing new goes out.
        Assert.Equal(250, (await world.SubmitAsync(spoken)).Code);
        Assert.All(await world.CopiesAsync(), copies => Assert.Single(copies));
    }

    [Fact]
    public async Task Who_is_asked_in_again_reads_what_comes_then_and_nothing_of_the_time_between()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        Member alice = list.Owner, bob = list.Member("bob");
        await list.RemoveAsync(bob);
        list.Members.Remove(bob);
        var between = list.Seal(alice, "In the time between.");
        await world.PostAsync(between);
        await world.CopiesAsync();

        var again = new Member("bob", world.Time);
        await list.JoinAsync(again);
        await world.PostAsync(list.Seal(alice, "Welcome back."));
        var copies = await world.CopiesAsync();

        Assert.Equal("Welcome back.", again.Read(copies[again.Address].Single()).ToString());
        foreach (var device in new[] { bob.Device, again.Device })
            Assert.All(new Departed(device, again.ListKeys, []).TryAll(between, world.Recorded), way => Assert.False(way.Opened, way.Way));
    }

    /// <summary>The content key of a post, by the server's keys for its own layer and a member's list keys.</summary>
    private static byte[]? Together(HostedList server, Member member, byte[] post)
    {
        Assert.Null(Submission.TryRead(new MemoryStream(post), out var submission));
        using var body = new MemoryStream();
        submission!.OpenBody().CopyTo(body);
        Assert.Null(SubmissionChecks.Content(submission, Digest.Of(body.ToArray()), body.Length, server.SealKeys, server.Log, out var wrapped));
        return member.ListKeys.Select(key => WrappedKey.Unwrap(key, submission.Control.Header, wrapped)).FirstOrDefault(key => key is not null);
    }
}
