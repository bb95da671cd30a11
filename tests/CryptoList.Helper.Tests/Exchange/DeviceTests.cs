using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Further devices of one member, let in by the first, by mail.</summary>
public sealed class DeviceTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    private RosterState Server => _town.Town.Server.Log.AtHead(_town.Time.Now);

    [Fact]
    public async Task From_a_link_alone_a_further_device_is_let_in_and_reads_after_a_day()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var tablet = await _town.AddDeviceAsync(bob, "tablet");
        Assert.Single(Server.WaitingDevices(Server.MemberByAddress(bob.Address)!.Id));
        Assert.Contains("until then", (await tablet.RunWithAsync(Town.Message("Early", "Too early."), "send")).With(ExitCode.Wait).Error);

        _town.Time.Advance(TimeSpan.FromHours(25));
        (await tablet.RunAsync("sync")).With(ExitCode.Wait);
        (await alice.RunWithAsync(Town.Message("Later", "For both."), "send")).Well();

        Assert.Contains("For both.", (await tablet.RunAsync("read")).Well().Text);
        Assert.Contains("For both.", (await bob.RunAsync("read")).Well().Text);
    }

    [Fact]
    public async Task A_device_whose_day_is_over_asks_for_the_log_and_what_was_sent_meanwhile_once_and_by_itself()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var added = _town.Time.Now;
        var tablet = await _town.AddDeviceAsync(bob, "tablet");
        _town.Time.Advance(TimeSpan.FromHours(23));
        (await tablet.RunAsync("sync")).Well();
        Assert.Empty(_town.Desk.Missed);

        _town.Time.Advance(TimeSpan.FromHours(2));
        Assert.Contains("in force in team@lists.example.net now", (await tablet.RunAsync("sync")).With(ExitCode.Wait).Error);
        _town.Time.Advance(TimeSpan.FromHours(2));
        (await tablet.RunAsync("sync")).Well();

        Assert.Equal(added, Assert.Single(_town.Desk.Missed).Since);
    }

    [Fact]
    public async Task A_key_replaced_while_a_device_waited_is_asked_for_when_its_day_is_over()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var tablet = await _town.AddDeviceAsync(bob, "tablet");
        (await alice.RunAsync("sync")).Well();
        (await alice.RunAsync("rekey")).With(ExitCode.Done);
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await alice.RunAsync("sync")).Well();

        _town.Time.Advance(TimeSpan.FromHours(25));
        (await tablet.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Contains("is asked for it", (await tablet.RunAsync("sync")).With(ExitCode.Wait).Error);
        (await alice.RunAsync("sync")).With(ExitCode.Wait);

        Assert.Contains("epoch 2, is taken", (await tablet.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task Of_two_devices_with_one_link_the_first_comes_in_and_the_member_is_told_of_the_other()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        // A device may remove others when it is a day old itself.
        _town.Time.Advance(TimeSpan.FromHours(25));
        var (tablet, thief) = (await _town.FurtherDeviceAsync(bob, "tablet"), await _town.FurtherDeviceAsync(bob, "thief"));
        var link = await MailTown.DeviceLinkAsync(bob);
        (await thief.RunAsync("join", link)).Well();
        (await bob.RunAsync("sync")).With(ExitCode.Wait);

        (await tablet.RunAsync("join", link)).Well();
        Assert.Contains("someone else has seen it", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
        (await bob.RunAsync("device", "remove", "thief", "--stolen")).Well();
        (await bob.RunAsync("sync")).Well();

        Assert.Empty(Server.WaitingDevices(Server.MemberByAddress(bob.Address)!.Id));
    }

    [Fact]
    public async Task A_link_whose_device_was_removed_reaches_nobody()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var link = await MailTown.DeviceLinkAsync(bob);
        (await alice.RunAsync("remove", bob.Address)).Well();
        (await alice.RunAsync("sync")).Well();
        var tablet = await _town.FurtherDeviceAsync(bob, "tablet");

        Assert.Contains("nobody-to-take-it", (await tablet.RunAsync("join", link)).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task A_link_that_ran_out_on_its_way_lets_nobody_in()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var tablet = await _town.FurtherDeviceAsync(bob, "tablet");
        (await tablet.RunAsync("join", await MailTown.DeviceLinkAsync(bob, "--expires", "1h"))).Well();
        _town.Time.Advance(TimeSpan.FromHours(2));

        Assert.Contains("had run out", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Empty(Server.WaitingDevices(Server.MemberByAddress(bob.Address)!.Id));
    }

    [Fact]
    public async Task Five_wrong_passwords_kill_a_link_for_a_further_device()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var tablet = await _town.FurtherDeviceAsync(bob, "tablet");
        bob.Terminal = new Answers("swordfish", "swordfish");
        var link = await MailTown.DeviceLinkAsync(bob, "--password");
        foreach (var answer in (string[])["1", "2", "3", "4", "5", "swordfish"])
        {
            tablet.Terminal = new Answers(answer);
            (await tablet.RunAsync("join", link)).Well();
            Assert.Contains("wrong approval password", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
        }

        Assert.Empty(Server.WaitingDevices(Server.MemberByAddress(bob.Address)!.Id));
    }

    [Fact]
    public async Task A_link_of_a_home_that_was_put_back_to_before_it_lets_nobody_in()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var tablet = await _town.FurtherDeviceAsync(bob, "tablet");
        (await tablet.RunAsync("join", await MailTown.DeviceLinkAsync(bob))).Well();
        File.Delete(Directory.GetFiles(bob.Home, "invitations.json", SearchOption.AllDirectories).Single());

        Assert.Contains("has no record of", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task A_device_shows_waits_and_is_removed_by_name()
    {
        var alice = await _town.OpenAsync();
        await _town.AddDeviceAsync(alice, "tablet");
        var shown = (await alice.RunAsync("device", "list")).Well().Text;
        Assert.Contains("this device", shown);
        Assert.Contains("in force from 2026-11-", shown);

        (await alice.RunAsync("device", "remove", "tablet")).Well();
        (await alice.RunAsync("sync")).Well();

        Assert.DoesNotContain("tablet", (await alice.RunAsync("device", "list")).Well().Text);
        Assert.Equal(2, Server.NewestEpoch(RosterState.Everyone)!.Number);
    }

    [Fact]
    public async Task A_device_that_was_removed_while_its_member_stays_is_told_so()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var tablet = await _town.AddDeviceAsync(bob, "tablet");
        _town.Time.Advance(TimeSpan.FromHours(25));
        (await tablet.RunAsync("sync")).With(ExitCode.Wait);
        (await bob.RunAsync("device", "remove", "tablet")).Well();
        (await bob.RunAsync("sync")).Well();

        var said = (await tablet.RunWithAsync(_town.Town.Server.LogFile, "sync", "--log", "-")).Well().Error;

        Assert.Contains("This device was removed from", said);
    }

    [Fact]
    public async Task A_new_key_of_a_device_takes_what_is_sent_and_the_old_one_what_was()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await alice.RunWithAsync(Town.Message("Before", "To the old key."), "send")).Well();
        var old = Server.MemberByAddress(bob.Address)!.Devices[0];

        (await bob.RunAsync("device", "key")).Well();
        (await bob.RunAsync("sync")).Well();
        (await alice.RunWithAsync(Town.Message("After", "To the new key."), "send")).Well();
        (await bob.RunAsync("sync")).Well();
        var read = (await bob.RunAsync("read")).Well().Text;

        Assert.NotEqual(old.HpkeKey.Id, Server.Device(old.Fingerprint)!.HpkeKey.Id);
        Assert.Contains("To the old key.", read);
        Assert.Contains("To the new key.", read);
    }
}
