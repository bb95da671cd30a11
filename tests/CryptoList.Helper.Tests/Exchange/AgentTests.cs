using System.Text.Json;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Alice opened the list, and invited an agent: it lets in, makes and replaces keys, and hands them out, also those of groups it is not in.</summary>
public sealed class AgentTests : IDisposable
{
    private static readonly TimeSpan Quarter = TimeSpan.FromHours(6);

    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task US6215877_an_agent_lets_in_an_owners_guest_while_all_owners_are_away_and_replaces_the_key()
    {
        var (alice, agent) = await WithAgentAsync();
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.PersonAsync("carol"));
        (await alice.RunAsync("remove", bob.Address, "--no-rekey")).Well();
        (await alice.RunAsync("sync")).Well();
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
        (await person.RunWithAsync(_town.Town.Server.LogFile, "sync", "--log", "-")).Well();
        await TwiceAsync(person);
    }

    private async Task UntilAsync(Func<RosterState, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds(_town.Town.Server.Log.AtHead(_town.Time.Now)))
        {
            Assert.False(patience.IsCancellationRequested, "The server's log never came to this.");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static async Task TwiceAsync(Person person)
    {
        await person.RunAsync("sync");
        await person.RunAsync("sync");
    }

    private static async Task<IReadOnlyList<long>> EpochsAsync(Person person, string group)
    {
        using var keys = JsonDocument.Parse((await person.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Output);
        return [.. keys.RootElement.GetProperty("listKeys").EnumerateArray().Where(k => k.GetProperty("group").GetString() == group).Select(k => k.GetProperty("epoch").GetInt64()).Order()];
    }
}
