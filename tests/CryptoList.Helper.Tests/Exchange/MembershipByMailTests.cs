using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Exchange;

public sealed class MembershipByMailTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task US12388638_from_the_link_alone_a_newcomer_is_let_in_and_reads_the_next_post()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        (await bob.RunWithAsync(await MailTown.InviteAsync(alice, bob), "join")).Well();
        Assert.Contains("waits for an answer", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);

        Assert.Contains("bob@example.org is let into", (await alice.RunAsync("sync")).With(ExitCode.Wait).Error);
        Assert.Contains("Welcome to team@lists.example.net.", (await bob.RunAsync("sync")).Well().Error);
        (await alice.RunAsync("sync")).Well();

        (await alice.RunWithAsync(Town.Message("Lunch", "At noon, by the door."), "send")).Well();
        Assert.Contains("At noon, by the door.", (await bob.RunAsync("read")).Well().Text);
    }

    [Fact]
    public async Task Every_mail_delivered_twice_changes_nothing_the_second_time()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var before = _town.Town.Server.LogFile;
        foreach (var person in new[] { alice, bob })
            foreach (var mail in Directory.GetFiles(Path.Combine(_town.Post.MaildirOf(person.Address), "new"))) File.Copy(mail, mail + ".again");

        (await alice.RunAsync("sync")).Well();
        (await bob.RunAsync("sync")).Well();

        Assert.Equal(before, _town.Town.Server.LogFile);
        Assert.Equal(before, (await bob.RunAsync("list", "log")).Well().Output);
    }

    [Fact]
    public async Task A_welcome_that_comes_before_the_log_waits_for_it()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        (await bob.RunWithAsync(await MailTown.InviteAsync(alice, bob), "join")).Well();
        _town.Post.Holds = true;
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        var mails = _town.Post.Held.Where(m => m.To == bob.Address).ToList();
        Assert.Equal(2, mails.Count);
        _town.Post.Release(_ => [mails[1]]);
        Assert.DoesNotContain("Welcome", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);

        _town.Post.Deliver(bob.Address, mails[0].Mail);

        Assert.Contains("Welcome to team@lists.example.net.", (await bob.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task Mail_that_takes_almost_a_week_each_way_is_still_good()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        var link = await MailTown.InviteAsync(alice, bob);
        _town.Post.Holds = true;
        (await bob.RunWithAsync(link, "join")).Well();
        _town.Time.Advance(TimeSpan.FromHours(160));
        _town.Post.Release();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        _town.Time.Advance(TimeSpan.FromHours(160));

        Assert.Contains("Welcome to", (await bob.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task A_join_that_is_older_than_a_message_may_be_is_refused_and_sent_again_it_is_good()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        var link = await MailTown.InviteAsync(alice, bob);
        (await bob.RunWithAsync(link, "join")).Well();
        _town.Time.Advance(TimeSpan.FromDays(8));
        Assert.Contains("Expired", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);

        (await bob.RunWithAsync(link, "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);

        Assert.Contains("Welcome to", (await bob.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task US12388638_an_invitation_that_ran_out_lets_nobody_in()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        (await bob.RunWithAsync(await MailTown.InviteAsync(alice, bob, "--expires", "1d"), "join")).Well();
        _town.Time.Advance(TimeSpan.FromDays(2));

        Assert.Contains("had run out", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Equal(1, _town.Town.Server.Log.HeadNumber);
    }

    [Fact]
    public async Task Of_two_who_use_one_link_the_first_is_let_in_and_the_owner_is_told_of_the_other()
    {
        var alice = await _town.OpenAsync();
        var (bob, mallory) = (await _town.PersonAsync("bob"), await _town.PersonAsync("mallory"));
        var link = await MailTown.InviteAsync(alice, bob);
        (await bob.RunWithAsync(link, "join")).Well();
        (await mallory.RunWithAsync(link, "join")).Well();

        Assert.Contains("someone else has their link", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Contains("Welcome to", (await bob.RunAsync("sync")).Well().Error);
        Assert.Single(_town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address)!.Devices);
    }

    [Fact]
    public async Task A_removal_replaces_the_key_and_those_who_stay_get_it_by_mail()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var carol = await _town.LetInAsync(alice, "carol");
        (await alice.RunAsync("remove", bob.Address)).Well();
        Assert.Contains("the list key is replaced", (await alice.RunAsync("sync")).Well().Error);
        Assert.Equal(2, _town.Town.Server.Log.AtHead(_town.Time.Now).NewestEpoch(RosterState.Everyone)!.Number);

        (await alice.RunWithAsync(Town.Message("After", "Without bob."), "send")).Well();
        // Her log ends before the removal: she asks for the rest, and then takes the key.
        (await carol.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Contains("epoch 2, is taken", (await carol.RunAsync("sync")).Well().Error);
        Assert.Contains("Without bob.", (await carol.RunAsync("read")).Well().Text);
        Assert.Contains("No new posts", (await bob.RunAsync("read")).Well().Error);
    }

    [Fact]
    public async Task Another_entry_in_place_of_mine_is_taken_and_mine_is_done_again_behind_it()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var carol = await _town.LetInAsync(alice, "carol");
        var log = _town.Town.Server.Log;
        var member = log.AtHead(_town.Time.Now).MemberByAddress(carol.Address)!.Id;
        _town.Town.Server.Append(new RosterAuthor(log, _town.Town.Server.SigningKey, _town.Time).MemberSuspend(member, "device lost"));

        (await alice.RunAsync("remove", bob.Address)).Well();
        Assert.Contains("1 new entry", (await alice.RunAsync("sync")).With(ExitCode.Wait).Error);
        Assert.Contains("bob@example.org is removed", (await alice.RunAsync("sync")).Well().Error);

        var state = _town.Town.Server.Log.AtHead(_town.Time.Now);
        Assert.Null(state.MemberByAddress(bob.Address));
        Assert.True(state.MemberByAddress(carol.Address)!.Suspended);
        Assert.Equal(_town.Town.Server.LogFile, (await alice.RunAsync("list", "log")).Well().Output);
    }

    [Fact]
    public async Task What_the_server_refuses_again_and_again_is_given_up_with_its_reason()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var before = _town.Town.Server.LogFile;
        _town.Desk.RefuseNext = "not-entitled";
        (await alice.RunAsync("remove", bob.Address)).Well();
        _town.Desk.RefuseNext = "not-entitled";
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        _town.Desk.RefuseNext = "not-entitled";
        (await alice.RunAsync("sync")).With(ExitCode.Wait);

        Assert.Contains("Given up (not-entitled)", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Equal(before, (await alice.RunAsync("list", "log")).Well().Output);
    }

    [Fact]
    public async Task What_a_crash_ended_in_the_middle_is_taken_back_at_once_and_done_with_the_next_sync()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var before = (await alice.RunAsync("list", "log")).Well().Output;
        var submits = Directory.CreateDirectory(Path.Combine(Directory.GetDirectories(Path.Combine(alice.Home, "lists")).Single(), "submits")).FullName;
        // What goes along has no room: the entries are in her log by then.
        var mail = Directory.CreateDirectory(Path.Combine(submits, "00000001.lines"));
        (await alice.RunAsync("remove", bob.Address)).With(ExitCode.Fault);
        Assert.NotEqual(before, (await alice.RunAsync("list", "log")).Well().Output);
        mail.Delete();

        (await alice.RunAsync("fingerprint")).Well();
        Assert.Equal(before, (await alice.RunAsync("list", "log")).Well().Output);
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Contains("bob@example.org is removed", (await alice.RunAsync("sync")).Well().Error);

        Assert.Null(_town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address));
        Assert.Equal(_town.Town.Server.LogFile, (await alice.RunAsync("list", "log")).Well().Output);
    }

    [Fact]
    public async Task Who_was_away_for_most_of_a_year_catches_up_and_reads_under_the_newest_key()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        for (var month = 0; month < 10; month++)
        {
            _town.Time.Advance(TimeSpan.FromDays(30));
            (await alice.RunAsync("rekey")).Well();
            (await alice.RunAsync("sync")).Well();
        }

        (await alice.RunWithAsync(Town.Message("Still", "We are still here."), "send")).Well();
        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        (await bob.RunAsync("sync")).Well();

        Assert.Contains("We are still here.", (await bob.RunAsync("read")).Well().Text);
    }

    [Fact]
    public async Task US12388638_who_knows_the_approval_password_is_let_in_and_it_is_in_nobodys_files()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        (alice.Terminal, bob.Terminal) = (new Answers("swordfish", "swordfish"), new Answers("swordfish"));
        var link = await MailTown.InviteAsync(alice, bob, "--password");
        (await bob.RunWithAsync(link, "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);

        Assert.Contains("Welcome to", (await bob.RunAsync("sync")).Well().Error);
        Assert.DoesNotContain("swordfish", Town.Everything(alice) + Town.Everything(bob));
    }

    [Fact]
    public async Task US12388638_five_wrong_passwords_kill_an_invitation_even_for_who_knows_it()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        alice.Terminal = new Answers("swordfish", "swordfish");
        var link = await MailTown.InviteAsync(alice, bob, "--password");
        for (var i = 0; i < 5; i++)
        {
            bob.Terminal = new Answers($"guess {i}");
            (await bob.RunWithAsync(link, "join")).Well();
            Assert.Contains("wrong approval password", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
        }

        (await alice.RunAsync("sync")).Well();
        bob.Terminal = new Answers("swordfish");
        (await bob.RunWithAsync(link, "join")).Well();

        Assert.Contains("an invitation that was withdrawn", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Null(_town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address));
    }

    [Fact]
    public async Task US6711264_a_key_that_was_lost_on_its_way_is_asked_of_a_member_who_may_give_it_and_comes()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        _town.Post.Holds = true;
        (await alice.RunAsync("rekey")).Well();
        _town.Post.Release(held => held.Where(m => m.To == alice.Address));
        (await alice.RunAsync("sync")).Well();
        (await alice.RunWithAsync(Town.Message("New", "Under the second key."), "send")).Well();
        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        _town.Time.Advance(TimeSpan.FromHours(2));

        Assert.Contains("alice@example.org is asked for it", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);
        Assert.Contains("bob@example.org asked for a key", (await alice.RunAsync("sync")).With(ExitCode.Wait).Error);
        Assert.Contains("epoch 2, is taken", (await bob.RunAsync("sync")).Well().Error);
        Assert.Contains("Under the second key.", (await bob.RunAsync("read")).Well().Text);
    }

    [Fact]
    public async Task An_invitation_can_be_shown_as_a_QR_code()
    {
        var alice = await _town.OpenAsync();
        var picture = _town.Town.PathOf("link.png");
        var said = (await alice.RunAsync("invite", "bob@example.org", "--qr", "--qr-png", picture)).Well().Text;

        Assert.Contains("██", said);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], File.ReadAllBytes(picture)[..4]);
    }

    [Fact]
    public async Task A_group_and_its_key_come_by_mail_and_its_posts_are_for_its_members_alone()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var carol = await _town.LetInAsync(alice, "carol");
        (await alice.RunAsync("group", "create", "board", bob.Address)).Well();
        (await alice.RunAsync("sync")).Well();
        (await alice.RunWithAsync(Town.Message("Budget", "For the board."), "send", "--group", "board")).Well();
        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        (await bob.RunAsync("sync")).Well();

        Assert.Contains("For the board.", (await bob.RunAsync("read")).Well().Text);
        Assert.Contains("No new posts", (await carol.RunAsync("read")).Well().Error);
    }
}
