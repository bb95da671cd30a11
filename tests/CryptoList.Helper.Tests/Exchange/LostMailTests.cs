using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Membership by mail when mail is lost or late: what was wanted happens all the same.</summary>
public sealed class LostMailTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task What_came_too_late_however_often_is_done_again()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        _town.Desk.RefuseNext = "clock-off";
        (await alice.RunAsync("remove", bob.Address)).Well();
        for (var n = 0; n < 5; n++)
        {
            _town.Desk.RefuseNext = "clock-off";
            (await alice.RunAsync("sync")).With(ExitCode.Wait);
        }

        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await alice.RunAsync("sync")).Well();
        Assert.Null(_town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address));
    }

    [Fact]
    public async Task A_submission_that_was_lost_on_its_way_goes_again_days_later()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        _town.Post.Loses = true;
        (await alice.RunAsync("remove", bob.Address)).Well();
        _town.Post.Loses = false;
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        _town.Time.Advance(TimeSpan.FromHours(49));
        (await alice.RunAsync("sync")).With(ExitCode.Wait);

        Assert.Contains("bob@example.org is removed", (await alice.RunAsync("sync")).Well().Error);
        Assert.Null(_town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address));
    }

    [Fact]
    public async Task A_submission_that_was_lost_holds_up_none_that_follows_it_at_once()
    {
        var alice = await _town.OpenAsync();
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.LetInAsync(alice, "carol"));
        _town.Post.Loses = true;
        (await alice.RunAsync("remove", bob.Address)).Well();
        _town.Post.Loses = false;
        (await alice.RunAsync("remove", carol.Address)).Well();

        (await alice.RunAsync("sync")).Well();
        Assert.Equal([alice.Address], _town.Town.Server.Log.AtHead(_town.Time.Now).Members.Select(m => m.Address));
    }

    [Fact]
    public async Task Who_lost_the_mail_that_let_them_in_joins_again_and_gets_it()
    {
        var (alice, bob) = (await _town.OpenAsync(), await _town.PersonAsync("bob"));
        var link = await MailTown.InviteAsync(alice, bob);
        (await bob.RunWithAsync(link, "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await alice.RunAsync("sync")).Well();
        _town.Post.Empty(bob.Address);
        (await bob.RunAsync("sync")).With(ExitCode.Wait);

        _town.Time.Advance(TimeSpan.FromDays(3));
        (await bob.RunWithAsync(link, "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);

        Assert.Contains("Welcome to", (await bob.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task Who_is_in_and_lost_the_welcome_joins_again_as_the_same_device()
    {
        var (alice, bob) = (await _town.OpenAsync(), await _town.PersonAsync("bob"));
        var link = await MailTown.InviteAsync(alice, bob);
        (await bob.RunWithAsync(link, "join")).Well();
        _town.Post.Holds = true;
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        _town.Post.Release(held => held.Where(h => h.To == alice.Address).Prepend(held.First(h => h.To == bob.Address)));
        Assert.DoesNotContain("Welcome to", (await bob.RunAsync("sync")).Well().Error);
        (await alice.RunAsync("sync")).Well();

        _town.Time.Advance(TimeSpan.FromDays(3));
        (await bob.RunWithAsync(link, "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);

        Assert.Contains("Welcome to", (await bob.RunAsync("sync")).Well().Error);
        Assert.Single(_town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address)!.Devices);
    }

    [Fact]
    public async Task A_new_device_is_invited_also_before_the_server_has_said_that_its_member_is_in()
    {
        var (alice, bob) = (await _town.OpenAsync(), await _town.PersonAsync("bob"));
        (await bob.RunWithAsync(await MailTown.InviteAsync(alice, bob), "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        var link = await MailTown.InviteAsync(alice, bob, "--new-device");
        (await alice.RunAsync("sync")).Well();
        Directory.Delete(bob.Home, recursive: true);
        bob = await _town.PersonAsync("bob");
        (await bob.RunWithAsync(link, "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);

        Assert.Contains("Welcome to", (await bob.RunAsync("sync")).Error);
    }

    [Fact]
    public async Task An_invitation_made_while_the_server_has_not_answered_stays_good_whatever_it_answers()
    {
        var alice = await _town.OpenAsync();
        _town.Desk.RefuseNext = "clock-off";
        (await alice.RunAsync("rekey")).Well();
        var bob = await _town.PersonAsync("bob");
        var link = await MailTown.InviteAsync(alice, bob);
        _town.Time.Advance(TimeSpan.FromMinutes(1));
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await alice.RunAsync("sync")).Well();

        (await bob.RunWithAsync(link, "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Contains("Welcome to", (await bob.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task A_post_under_a_key_that_was_lost_and_replaced_since_has_its_key_asked_for()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await alice.RunAsync("rekey")).Well();
        _town.Post.Empty(bob.Address);
        (await alice.RunAsync("sync")).Well();
        (await alice.RunWithAsync(Town.Message("Between", "Under the key that was lost."), "send")).Well();
        (await alice.RunAsync("rekey")).Well();
        (await alice.RunAsync("sync")).Well();

        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        (await bob.RunAsync("sync")).Well();
        (await bob.RunAsync("read")).With(ExitCode.Wait);
        Assert.Contains("alice@example.org is asked for it", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await bob.RunAsync("sync")).Well();

        Assert.Contains("Under the key that was lost.", (await bob.RunAsync("read")).Well().Text);
    }

    [Fact]
    public async Task Without_a_mail_server_what_was_wanted_waits_and_goes_later()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await alice.RunAsync("mail", "set", "--smtp", "127.0.0.1:9")).Well();
        Assert.Contains("It goes again with", (await alice.RunAsync("remove", bob.Address)).With(ExitCode.Wait).Error);

        (await alice.RunAsync("mail", "set", "--smtp", _town.Post.Address)).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await alice.RunAsync("sync")).Well();

        Assert.Null(_town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address));
    }
}
