using System.Text.Json;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Alice opened the list. Keys are replaced by whoever's turn it is, from `sync` or by an agent; nobody is told to.</summary>
public sealed class KeyTurnTests : IDisposable
{
    private static readonly TimeSpan Quarter = TimeSpan.FromHours(6);

    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task After_a_leaving_the_key_is_replaced_by_itself_when_it_is_time_and_once()
    {
        var (alice, bob) = await LeftAsync();
        (await alice.RunAsync("sync")).Well();
        Assert.Equal(1, await EpochAsync(alice));

        _town.Time.Advance(Quarter);
        Assert.Contains("is replaced: epoch 2", (await alice.RunAsync("sync")).With(ExitCode.Wait).Error);
        (await alice.RunAsync("sync")).Well();
        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        (await bob.RunAsync("sync")).Well();
        Assert.Equal(2, await EpochAsync(bob));

        _town.Time.Advance(Quarter);
        (await alice.RunAsync("sync")).Well();
        Assert.Equal(2, await EpochAsync(alice));
    }

    [Fact]
    public async Task US6711264_when_the_one_in_turn_is_away_the_next_replaces_the_key()
    {
        var (alice, bob) = await LeftAsync();
        (await alice.RunAsync("rights", bob.Address, "--", "+update:1")).Well();
        (await alice.RunAsync("sync")).Well();
        _town.Time.Advance(Quarter);
        await LogAsync(bob);
        Assert.Equal(1, await EpochAsync(bob));

        // Alice has the first half of what is left of the day, and does nothing.
        _town.Time.Advance(TimeSpan.FromHours(9));
        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Equal(2, await EpochAsync(bob));
        await LogAsync(alice);
        (await alice.RunAsync("sync")).Well();
        Assert.Equal(2, await EpochAsync(alice));
    }

    [Fact]
    public async Task US6215877_an_agent_lets_in_an_owners_guest_while_all_owners_are_away_and_replaces_the_key()
    {
        var alice = await _town.OpenAsync();
        var agent = await _town.PersonAsync("agent");
        (await agent.RunWithAsync((await alice.RunAsync("invite", agent.Address, "--rights", "agent")).Well().Text.Split('\n')[0].Trim(), "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await agent.RunAsync("sync")).Well();
        (await alice.RunAsync("sync")).Well();
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.PersonAsync("carol"));
        await LeaveAsync(alice, bob);
        (await carol.RunWithAsync(await MailTown.InviteAsync(alice, carol, "--taken-by", agent.Address), "join")).Well();
        _town.Time.Advance(Quarter);

        using var stop = new CancellationTokenSource();
        var running = agent.RunUntilAsync(stop.Token, "agent", "--every", "1s");
        await UntilAsync(state => state.NewestEpoch("all")!.Number == 2 && state.MemberByAddress(carol.Address) is not null);
        await stop.CancelAsync();
        Assert.Contains("Agent of team@lists.example.net", (await running).Error);
        Assert.Contains("Welcome to", (await carol.RunAsync("sync")).Error);
    }

    [Fact]
    public async Task US6215877_an_agent_makes_a_groups_key_when_the_first_member_comes_into_it_and_not_before()
    {
        var (alice, agent) = await WithAgentAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await alice.RunAsync("group", "create", "board", "--without-me")).Well();
        await TwiceAsync(alice);
        await FollowsAsync(agent);
        Assert.Null(_town.Town.Server.Log.AtHead(_town.Time.Now).NewestEpoch("board"));

        (await alice.RunAsync("group", "add", "board", bob.Address)).Well();
        await TwiceAsync(alice);
        await FollowsAsync(agent);
        await FollowsAsync(bob);

        Assert.Equal([1], await EpochsAsync(bob, "board"));
        (await bob.RunWithAsync(Town.Message("Alone", "The first word."), "send", "--group", "board")).Well();
        Assert.Contains("The first word.", (await bob.RunAsync("read")).Well().Text);
    }

    [Fact]
    public async Task US6215877_when_the_last_member_is_gone_the_agent_makes_a_key_that_they_do_not_get_and_for_the_next_who_comes_one_more()
    {
        var (alice, agent) = await WithAgentAsync();
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.LetInAsync(alice, "carol"));
        (await alice.RunAsync("group", "create", "board", bob.Address, "--without-me")).Well();
        await TwiceAsync(alice);
        await FollowsAsync(agent);
        await FollowsAsync(bob);

        (await alice.RunAsync("group", "remove", "board", bob.Address)).Well();
        await TwiceAsync(alice);
        _town.Time.Advance(Quarter);
        await FollowsAsync(agent);
        Assert.Equal(2, _town.Town.Server.Log.AtHead(_town.Time.Now).NewestEpoch("board")!.Number);
        await FollowsAsync(bob);
        Assert.Equal([1], await EpochsAsync(bob, "board"));

        (await alice.RunAsync("group", "add", "board", carol.Address)).Well();
        await TwiceAsync(alice);
        await FollowsAsync(agent);
        await FollowsAsync(carol);
        Assert.Equal([3], await EpochsAsync(carol, "board"));
    }

    [Fact]
    public async Task US6215877_who_comes_later_into_a_group_asks_the_agent_for_its_key_and_gets_it()
    {
        var (alice, agent) = await WithAgentAsync();
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.LetInAsync(alice, "carol"));
        (await alice.RunAsync("group", "create", "board", bob.Address, "--without-me")).Well();
        await TwiceAsync(alice);
        await FollowsAsync(agent);
        (await alice.RunAsync("group", "add", "board", carol.Address)).Well();
        await TwiceAsync(alice);
        _town.Time.Advance(TimeSpan.FromHours(2));
        await FollowsAsync(carol);

        await FollowsAsync(agent);
        (await carol.RunAsync("sync")).Well();
        Assert.Equal([1], await EpochsAsync(carol, "board"));
    }

    [Theory]
    [InlineData(100, 5, true)]
    [InlineData(99, 1000, true)]
    [InlineData(99, 999, false)]
    public async Task After_as_many_posts_or_octets_as_the_policy_allows_the_key_is_replaced(long posts, long bytes, bool replaced)
    {
        var alice = await CountingAsync("--posts", "100", "--bytes", "1kB");
        _town.Desk.Used = [new("all", 1, posts, bytes, _town.Time.Now - 300)];
        await HeardAsync(alice);
        Assert.Equal(replaced ? 2 : 1, await EpochAsync(alice));

        // What was said of the old key says nothing of the new one.
        await HeardAsync(alice);
        Assert.Equal(replaced ? 2 : 1, await EpochAsync(alice));
    }

    [Fact]
    public async Task A_key_that_was_used_is_replaced_when_the_list_has_been_idle_and_an_unused_one_is_not()
    {
        var alice = await CountingAsync("--idle", "2d");
        _town.Time.Advance(TimeSpan.FromDays(3));
        await HeardAsync(alice);
        Assert.Equal(1, await EpochAsync(alice));

        _town.Desk.Used = [new("all", 1, 1, 500, _town.Time.Now)];
        _town.Time.Advance(TimeSpan.FromDays(1));
        await HeardAsync(alice);
        Assert.Equal(1, await EpochAsync(alice));
        _town.Time.Advance(TimeSpan.FromDays(1));
        await HeardAsync(alice);
        Assert.Equal(2, await EpochAsync(alice));
    }

    [Fact]
    public async Task A_quiet_moment_is_waited_for_and_no_longer_than_ten_minutes()
    {
        var alice = await CountingAsync("--posts", "1");
        _town.Time.Advance(TimeSpan.FromHours(2));
        _town.Desk.Used = [new("all", 1, 7, 500, _town.Time.Now - 30)];
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await alice.RunAsync("sync")).Well();
        Assert.Equal(1, await EpochAsync(alice));

        _town.Time.Advance(TimeSpan.FromSeconds(31));
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Equal(2, await EpochAsync(alice));
    }

    [Fact]
    public async Task A_server_that_says_the_list_is_never_quiet_delays_a_key_by_ten_minutes_only()
    {
        var alice = await CountingAsync("--posts", "1");
        _town.Time.Advance(TimeSpan.FromHours(2));
        _town.Desk.Used = [new("all", 1, 7, 500, _town.Time.Now + 86_400)];
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await alice.RunAsync("sync")).Well();
        _town.Time.Advance(TimeSpan.FromMinutes(10));
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Equal(2, await EpochAsync(alice));
    }

    [Fact]
    public async Task A_routine_key_is_one_post_under_the_old_one_to_all_who_hold_that_and_nobody_reads_it_as_a_post()
    {
        var alice = await CountingAsync("--posts", "100");
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.LetInAsync(alice, "carol"));
        (await alice.RunAsync("rights", carol.Address, "--", "-receive", "+post")).Well();
        (await alice.RunAsync("sync")).Well();
        // Who lost a right to receive has left in the log's eyes: a direct key ends that.
        (await alice.RunAsync("rekey")).Well();
        foreach (var person in new[] { alice, bob, carol }) await TwiceAsync(person);
        Assert.Equal(2, await EpochAsync(carol));
        var before = _town.Post.ToKey.Count;

        _town.Desk.Used = [new("all", 2, 100, 1, _town.Time.Now - 300)];
        await HeardAsync(alice);

        var epoch = _town.Town.Server.Log.AtHead(_town.Time.Now).NewestEpoch("all")!;
        Assert.Equal((3L, false), (epoch.Number, epoch.Direct));
        Assert.All(_town.Post.ToKey.Skip(before), mail => Assert.InRange(mail.Length, 1, 4000));
        foreach (var person in new[] { bob, carol })
        {
            await TwiceAsync(person);
            Assert.Equal(3, await EpochAsync(person));
            Assert.DoesNotContain("New list key", (await person.RunAsync("read")).Text);
        }

        await HeardAsync(alice);
        Assert.Single(Directory.GetFiles(_town.Post.MaildirOf(carol.Address), "*", SearchOption.AllDirectories), f => File.ReadAllText(f).Contains("CryptoList-Key-Update: 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_under_the_old_one_that_nobody_took_from_the_mail_is_sent_again_until_it_is_taken()
    {
        var alice = await CountingAsync("--posts", "100");
        var bob = await _town.LetInAsync(alice, "bob");
        _town.Desk.Used = [new("all", 1, 100, 1, _town.Time.Now - 300)];
        _town.Desk.RefusePosts = true;
        await HeardAsync(alice);
        Assert.Equal(2, await EpochAsync(alice));
        await TwiceAsync(bob);
        Assert.Equal(1, await EpochAsync(bob));

        _town.Desk.RefusePosts = false;
        await TwiceAsync(alice);
        await TwiceAsync(bob);
        Assert.Equal(2, await EpochAsync(bob));
    }

    [Fact]
    public async Task Rights_are_given_and_taken_by_mail_and_shown()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await alice.RunAsync("rights", bob.Address, "--", "+distribute", "+update:2", "-post")).Well();
        (await alice.RunAsync("sync")).Well();
        await LogAsync(bob);
        Assert.Equal("bob@example.org: receive, distribute, update (turn 2)", (await bob.RunAsync("rights", bob.Address)).Well().Text.Trim());
    }

    [Theory]
    [InlineData("distribute", "is not a change of rights")]
    [InlineData("+everything", "is not a change of rights")]
    [InlineData("+post:2", "is not a change of rights")]
    [InlineData("+update", "+update:1 for the first")]
    public async Task What_is_no_change_of_rights_is_told_how_to_write_one(string change, string said)
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        Assert.Contains(said, (await alice.RunAsync("rights", bob.Address, "--", change)).With(ExitCode.Usage).Error);
    }

    /// <summary>Alice, whose list replaces its key by these.</summary>
    private async Task<Person> CountingAsync(params string[] policy)
    {
        var alice = await _town.OpenAsync();
        (await alice.RunAsync(["policy", "set", .. policy])).Well();
        (await alice.RunAsync("sync")).Well();
        return alice;
    }

    /// <summary>Time goes by until she asks the server, and she takes its answer, and that to what she does then.</summary>
    private async Task HeardAsync(Person person)
    {
        _town.Time.Advance(TimeSpan.FromMinutes(61));
        for (var round = 0; round < 3; round++) await person.RunAsync("sync");
    }

    private static async Task TwiceAsync(Person person)
    {
        await person.RunAsync("sync");
        await person.RunAsync("sync");
    }

    /// <summary>Alice and Bob, after Carol was removed without a new key.</summary>
    private async Task<(Person Alice, Person Bob)> LeftAsync()
    {
        var alice = await _town.OpenAsync();
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.LetInAsync(alice, "carol"));
        await LeaveAsync(alice, carol);
        return (alice, bob);
    }

    private static async Task LeaveAsync(Person owner, Person leaver)
    {
        (await owner.RunAsync("remove", leaver.Address, "--no-rekey")).Well();
        (await owner.RunAsync("sync")).Well();
    }

    /// <summary>Alice, whose list has an agent.</summary>
    private async Task<(Person Alice, Person Agent)> WithAgentAsync()
    {
        var alice = await _town.OpenAsync();
        var agent = await _town.PersonAsync("agent");
        (await agent.RunWithAsync(await MailTown.InviteAsync(alice, agent, "--rights", "agent"), "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await agent.RunAsync("sync")).Well();
        (await alice.RunAsync("sync")).Well();
        return (alice, agent);
    }

    /// <summary>Somebody takes the log as it is, does what it asks for, and takes the answer.</summary>
    private async Task FollowsAsync(Person person)
    {
        await LogAsync(person);
        await TwiceAsync(person);
    }

    private async Task UntilAsync(Func<CryptoList.Protocol.Roster.RosterState, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds(_town.Town.Server.Log.AtHead(_town.Time.Now)))
        {
            Assert.False(patience.IsCancellationRequested, "The server's log never came to this.");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private async Task LogAsync(Person person) => (await person.RunWithAsync(_town.Town.Server.LogFile, "sync", "--log", "-")).Well();

    private static async Task<long> EpochAsync(Person person) => (await EpochsAsync(person, "all")).Max();

    private static async Task<IReadOnlyList<long>> EpochsAsync(Person person, string group)
    {
        using var keys = JsonDocument.Parse((await person.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Output);
        return [.. keys.RootElement.GetProperty("listKeys").EnumerateArray().Where(k => k.GetProperty("group").GetString() == group).Select(k => k.GetProperty("epoch").GetInt64()).Order()];
    }
}
