using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Commands;

public sealed class JoinTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task An_invitation_that_ran_out_is_refused()
    {
        var (bob, link, log) = await InvitedAsync("--expires", "1h");
        _town.Time.Advance(TimeSpan.FromHours(2));
        Assert.Contains("ran out", (await bob.RunWithAsync(link, "join", "--log", log)).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task An_invitation_lets_one_device_in_and_no_second()
    {
        var (bob, link, log) = await InvitedAsync();
        var alice = _town.Person("alice");
        var join = (await bob.RunWithAsync(link, "join", "--log", log)).Well().Output;
        var thief = await _town.Person("thief").InitAsync();
        var other = (await thief.RunWithAsync(link, "join", "--log", log)).Well().Output;
        (await alice.RunWithAsync(join, "admit", "-")).Well();
        (await alice.RunWithAsync(other, "admit", "-")).With(ExitCode.Refused);
    }

    [Fact]
    public async Task US12388638_the_log_of_another_list_is_not_joined()
    {
        var (bob, link, _) = await InvitedAsync();
        var mallory = await _town.Person("mallory").InitAsync();
        var ghost = _town.File("ghost", (await mallory.RunWithAsync(_town.Server.Record, "list", "open", "--server-record", "-", "--name", "Team", "--me", "alice@example.org")).Well().Output);
        Assert.Contains("another list", (await bob.RunWithAsync(link, "join", "--log", ghost)).With(ExitCode.Refused).Error);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(bob.Home, "lists")));
    }

    [Fact]
    public async Task A_link_that_was_cut_or_changed_is_one_clear_sentence()
    {
        var (bob, link, log) = await InvitedAsync();
        foreach (var bad in new[] { link.Trim()[..^1], "cryptolist:join?", "https://example.org", link.Trim() + "A" })
            Assert.Contains("not an invitation", (await bob.RunWithAsync(bad, "join", "--log", log)).With(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task A_join_that_was_changed_on_its_way_is_refused()
    {
        var (bob, link, log) = await InvitedAsync();
        var join = (await bob.RunWithAsync(link, "join", "--log", log)).Well().Text;
        var at = join.IndexOf("\"jsig\":\"", StringComparison.Ordinal) + 20;
        var changed = join[..at] + (join[at] == 'A' ? 'B' : 'A') + join[(at + 1)..];
        (await _town.Person("alice").RunWithAsync(changed, "admit", "-")).With(ExitCode.Refused);
    }

    [Fact]
    public async Task The_link_is_not_kept_anywhere_by_who_made_it()
    {
        var (_, link, _) = await InvitedAsync();
        var secret = link.Trim()[(link.IndexOf("&k=", StringComparison.Ordinal) + 3)..];
        Assert.DoesNotContain(secret, Town.Everything(_town.Person("alice")));
    }

    [Fact]
    public async Task A_welcome_is_opened_by_nobody_else()
    {
        var alice = await _town.OpenAsync();
        await _town.LetInAsync(alice, "bob");
        var carol = await _town.LetInAsync(alice, "carol");
        (await carol.RunAsync("accept", _town.PathOf("bob.welcome"))).With(ExitCode.Usage);
    }

    [Fact]
    public async Task Who_was_removed_comes_back_by_a_new_invitation_with_new_keys()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        _town.Server.Append((await alice.RunAsync("remove", bob.Address)).Well().Output);
        _town.Time.Advance(TimeSpan.FromMinutes(5));
        var log = _town.PathOf("again.log");
        var link = (await alice.RunAsync("invite", bob.Address, "--log-out", log)).Well().Text;
        var join = (await bob.RunWithAsync(link, "join", "--log", log)).Well().Output;
        var welcome = _town.PathOf("again.welcome");
        _town.Server.Append((await alice.RunWithAsync(join, "admit", "-", "--welcome", welcome)).Well().Output);
        (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        (await bob.RunAsync("accept", welcome)).Well();
        var copies = await _town.PostAsync(alice, Town.Message("Back", "again"));
        (await bob.RunWithAsync(copies[bob.Address], "open")).Well();
    }

    private async Task<(Person Bob, string Link, string Log)> InvitedAsync(params string[] more)
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.Person("bob").InitAsync();
        var log = _town.PathOf("team.log");
        return (bob, (await alice.RunAsync(["invite", bob.Address, "--log-out", log, .. more])).Well().Text, log);
    }
}
