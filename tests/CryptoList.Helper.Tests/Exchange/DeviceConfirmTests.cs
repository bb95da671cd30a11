using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>A further device that need not wait its day, since a second one confirms it, by mail.</summary>
public sealed class DeviceConfirmTests : IDisposable
{
    private readonly MailTown _town = new();

    private Person _alice = null!;
    private Person _bob = null!;
    private Person _phone = null!;

    public void Dispose() => _town.Dispose();

    private RosterState Server => _town.Town.Server.Log.AtHead(_town.Time.Now);

    private RosterMember Bob => Server.MemberByAddress(_bob.Address)!;

    [Fact]
    public async Task A_second_device_confirms_a_third_which_opens_the_next_post_without_waiting()
    {
        await BobWithTwoDevicesAsync();
        var tablet = await _town.AddDeviceAsync(_bob, "tablet");

        Assert.Contains("waits in team@lists.example.net: tablet, added by bob's laptop", (await _phone.RunAsync("sync")).Well().Error);
        Assert.Contains("device confirm", (await _phone.RunAsync("roster", "verify")).Well().Text);
        Assert.Contains("is confirmed", (await _phone.RunAsync("device", "confirm", "--yes")).Well().Error);
        Assert.Contains("You are in team@lists.example.net now", (await tablet.RunAsync("sync")).With(ExitCode.Wait).Error);
        (await _alice.RunWithAsync(Town.Message("Lunch", "At noon."), "send")).Well();

        Assert.Contains("At noon.", (await tablet.RunAsync("read")).Well().Text);
        Assert.DoesNotContain("waits", (await _phone.RunAsync("sync")).Well().Error);
        (await tablet.RunWithAsync(Town.Message("Re", "I come."), "send")).Well();
    }

    [Fact]
    public async Task What_was_sent_while_it_waited_a_confirmed_device_asks_for_at_once_and_keys_of_that_time_it_is_given()
    {
        await BobWithTwoDevicesAsync();
        var added = _town.Time.Now;
        var tablet = await _town.AddDeviceAsync(_bob, "tablet");
        _town.Time.Advance(TimeSpan.FromHours(1));
        (await _alice.RunAsync("sync")).With(ExitCode.Wait);
        (await _alice.RunAsync("sync")).Well();
        (await _alice.RunAsync("rekey")).Well();
        (await _alice.RunAsync("sync")).Well();
        // The new key is in the same mailbox, for the devices in force.
        (await _phone.RunAsync("sync")).With(ExitCode.Wait);
        (await _phone.RunAsync("sync")).Well();

        (await _phone.RunAsync("device", "confirm", "tablet", "--yes")).Well();

        Assert.Contains("epoch 2, is taken", (await tablet.RunAsync("sync")).With(ExitCode.Wait).Error);
        Assert.Equal(added, Assert.Single(_town.Desk.Missed).Since);
    }

    [Fact]
    public async Task A_thief_of_one_device_plants_another_and_neither_of_the_two_can_confirm_it()
    {
        await BobWithTwoDevicesAsync();
        var planted = await _town.AddDeviceAsync(_bob, "planted");

        Assert.Contains("NotEntitled", (await _bob.RunAsync("device", "confirm", "--yes")).With(ExitCode.Refused).Error);
        (await planted.RunAsync("device", "confirm", "--yes")).With(ExitCode.Wait);
        Assert.Single(Server.WaitingDevices(Bob.Id));

        // The other device hears of it in time.
        Assert.Contains("planted", (await _phone.RunAsync("sync")).Well().Error);
        (await _phone.RunAsync("device", "remove", "bob's laptop", "--stolen")).Well();
        _town.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal("phone", Assert.Single(Bob.Devices).Name);
        Assert.Empty(Server.WaitingDevices(Bob.Id));
    }

    [Fact]
    public async Task An_owner_confirms_for_a_member_who_has_one_device_only()
    {
        _alice = await _town.OpenAsync();
        _bob = await _town.LetInAsync(_alice, "bob");
        var tablet = await _town.AddDeviceAsync(_bob, "tablet");
        Assert.Contains("The server is asked", (await _alice.RunAsync("device", "confirm", "--member", _bob.Address, "--yes")).With(ExitCode.Wait).Error);
        (await _alice.RunAsync("sync")).Well();

        (await _alice.RunAsync("device", "confirm", "--member", _bob.Address, "--yes")).Well();

        Assert.Contains("You are in", (await tablet.RunAsync("sync")).With(ExitCode.Wait).Error);
        (await _alice.RunWithAsync(Town.Message("Lunch", "At noon."), "send")).Well();
        Assert.Contains("At noon.", (await tablet.RunAsync("read")).Well().Text);
    }

    [Fact]
    public async Task A_device_that_this_one_confirmed_is_vouched_for()
    {
        await BobWithTwoDevicesAsync();
        await _town.AddDeviceAsync(_bob, "tablet");
        (await _phone.RunAsync("sync")).Well();
        Assert.Contains("unverified", await TrustAsync());

        (await _phone.RunAsync("device", "confirm", "--yes")).Well();

        Assert.Contains("vouched", await TrustAsync());

        async Task<string> TrustAsync() => (await _phone.RunAsync("device", "list", "--json")).Well().Text.Split("\"tablet\"")[1];
    }

    [Fact]
    public async Task An_owner_confirms_nothing_for_a_member_whose_other_device_could()
    {
        await BobWithTwoDevicesAsync();
        await _town.AddDeviceAsync(_bob, "tablet");
        (await _alice.RunAsync("device", "confirm", "--member", _bob.Address, "--yes")).With(ExitCode.Wait);
        (await _alice.RunAsync("sync")).Well();

        Assert.Contains("NotEntitled", (await _alice.RunAsync("device", "confirm", "--member", _bob.Address, "--yes")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task Nothing_is_confirmed_before_somebody_has_compared_the_fingerprint()
    {
        await BobWithTwoDevicesAsync();
        await _town.AddDeviceAsync(_bob, "tablet");
        (await _phone.RunAsync("sync")).Well();

        Assert.Contains("give --yes", (await _phone.RunAsync("device", "confirm")).With(ExitCode.Usage).Error);
        _phone.Terminal = new Answers("no");
        (await _phone.RunAsync("device", "confirm")).With(ExitCode.Refused);
        Assert.Single(Server.WaitingDevices(Bob.Id));

        _phone.Terminal = new Answers("yes");
        var shown = (await _phone.RunAsync("device", "confirm")).Well().Text;
        Assert.Contains("bob's laptop", shown);
        Assert.Equal(3, Bob.Devices.Count);
    }

    [Fact]
    public async Task Of_several_that_wait_one_is_named_or_all_are()
    {
        await BobWithTwoDevicesAsync();
        await _town.AddDeviceAsync(_bob, "tablet");
        await _town.AddDeviceAsync(_bob, "watch");
        (await _phone.RunAsync("sync")).Well();

        Assert.Contains("2 devices wait", (await _phone.RunAsync("device", "confirm", "--yes")).With(ExitCode.Usage).Error);
        Assert.Contains("does not wait", (await _phone.RunAsync("device", "confirm", "phone", "--yes")).With(ExitCode.Refused).Error);
        (await _phone.RunAsync("device", "confirm", "--all", "--yes")).Well();

        Assert.Equal(4, Bob.Devices.Count);
    }

    [Fact]
    public async Task By_hand_the_signed_entry_is_written()
    {
        await BobWithTwoDevicesAsync();
        await _town.AddDeviceAsync(_bob, "tablet");
        (await _phone.RunAsync("sync")).Well();

        (await _phone.RunAsync("device", "confirm", "tablet", "--yes", "--out", _town.Town.PathOf("entry"))).Well();
        _town.Town.Server.Append(File.ReadAllBytes(_town.Town.PathOf("entry")));

        Assert.Equal(3, Bob.Devices.Count);
    }

    private async Task BobWithTwoDevicesAsync()
    {
        _alice = await _town.OpenAsync();
        _bob = await _town.LetInAsync(_alice, "bob");
        _phone = await _town.AddDeviceAsync(_bob, "phone");
        _town.Time.Advance(TimeSpan.FromHours(25));
        (await _phone.RunAsync("sync")).With(ExitCode.Wait);
        (await _phone.RunAsync("sync")).Well();
        _town.Desk.Missed.Clear();
    }
}
