using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

/// <summary>Devices that a second one brings in at once, and what a thief of one can do with that.</summary>
public class DeviceConfirmTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly RosterWorld _world = new();
    private readonly WorldMember _alice;
    private readonly DeviceKeys _second;

    public DeviceConfirmTests()
    {
        _alice = _world.Add("alice");
        _second = _world.AddDevice(_alice, co: _world.Owner.Device.SigningKey);
    }

    [Fact]
    public void From_its_entry_on_and_not_before_a_confirmed_device_is_in_force()
    {
        var tablet = _world.AddDevice(_alice);
        var now = _world.Time.Now;

        _world.Append(_world.By(_second).DeviceConfirm(_alice.Id, tablet.Fingerprint));

        Assert.Null(_world.Log.At(_world.Log.HeadNumber - 1, now).Device(tablet.Fingerprint));
        Assert.NotNull(_world.Log.At(_world.Log.HeadNumber, now).Device(tablet.Fingerprint));
        Assert.Empty(_world.State.WaitingDevices(_alice.Id));
        Assert.Null(_world.Log.TryAppend(_world.By(tablet).DeviceKey(_alice.Id, new DeviceKeys(tablet.SigningKey, Cryptography.Hpke.HpkePrivateKey.Generate()), "x")));
    }

    [Fact]
    public void An_owner_confirms_for_a_member_who_has_no_other_device()
    {
        var bob = _world.Add("bob");
        var tablet = _world.AddDevice(bob);
        _world.Append(_world.ByOwner.DeviceConfirm(bob.Id, tablet.Fingerprint));
        Assert.NotNull(_world.State.Device(tablet.Fingerprint));
    }

    [Fact]
    public void Nobody_leaves_or_joins_by_it()
    {
        _world.Epoch();
        var tablet = _world.AddDevice(_alice);
        _world.Append(_world.By(_second).DeviceConfirm(_alice.Id, tablet.Fingerprint));
        Assert.Empty(_world.Log.Leavers(_world.Log.HeadNumber));
        Assert.False(_world.State.NeedsDirectKey(RosterState.Everyone));
    }

    [Fact]
    public void A_thief_of_one_device_gets_none_in_before_its_day_is_over()
    {
        var (first, further) = (_world.AddDevice(_alice), _world.AddDevice(_alice));
        foreach (var by in (DeviceKeys[])[_alice.Device, first, further])
            foreach (var planted in (DeviceKeys[])[first, further])
                Assert.NotNull(_world.Log.TryAppend(_world.By(by).DeviceConfirm(_alice.Id, planted.Fingerprint)));
        Assert.Equal([_alice.Device.Fingerprint, _second.Fingerprint], Devices());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_thief_planted_and_confirmed_by_what_it_planted_goes_with_the_stolen_device(bool hides)
    {
        var planted = _world.AddDevice(_alice);
        _world.Wait(Day);
        var further = _world.AddDevice(_alice);
        _world.Append(_world.By(planted).DeviceConfirm(_alice.Id, further.Fingerprint));
        // As if it were merely old, so that what it let in might stay.
        if (hides) _world.Append(_world.By(_alice).DeviceRemove(_alice.Id, _alice.Device.Fingerprint, stolen: false));

        _world.Append(_world.By(_second).DeviceRemove(_alice.Id, _alice.Device.Fingerprint, stolen: true));

        Assert.Equal([_second.Fingerprint], Devices());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_device_that_two_stolen_ones_let_in_goes_with_the_later_of_them(bool firstTheOneThatConfirmed)
    {
        var third = _world.AddDevice(_alice, co: _world.Owner.Device.SigningKey);
        var planted = _world.AddDevice(_alice);
        _world.Append(_world.By(_second).DeviceConfirm(_alice.Id, planted.Fingerprint));
        var (first, then) = firstTheOneThatConfirmed ? (_second, _alice.Device) : (_alice.Device, _second);

        _world.Append(_world.ByOwner.DeviceRemove(_alice.Id, first.Fingerprint, stolen: true));
        Assert.NotNull(_world.State.Device(planted.Fingerprint));
        _world.Append(_world.ByOwner.DeviceRemove(_alice.Id, then.Fingerprint, stolen: true));

        Assert.Equal([third.Fingerprint], Devices());
    }

    [Fact]
    public void A_thief_that_confirms_what_the_honest_device_added_does_not_take_it_along()
    {
        var tablet = _world.AddDevice(_alice, by: _second);
        _world.Append(_world.By(_alice).DeviceConfirm(_alice.Id, tablet.Fingerprint));
        _world.Append(_world.ByOwner.DeviceRemove(_alice.Id, _alice.Device.Fingerprint, stolen: true));
        Assert.Equal([_second.Fingerprint, tablet.Fingerprint], Devices());
    }

    [Fact]
    public void A_device_that_was_confirmed_is_as_young_as_it_is()
    {
        var tablet = _world.AddDevice(_alice);
        _world.Append(_world.By(_second).DeviceConfirm(_alice.Id, tablet.Fingerprint));
        Assert.Equal(RosterRefusal.DeviceTooYoung, _world.Log.TryAppend(_world.By(tablet).DeviceRemove(_alice.Id, _second.Fingerprint, stolen: true)));
    }

    [Fact]
    public void The_device_that_added_it_may_be_gone_when_another_confirms()
    {
        var tablet = _world.AddDevice(_alice);
        _world.Append(_world.By(_alice).DeviceRemove(_alice.Id, _alice.Device.Fingerprint, stolen: false));
        _world.Append(_world.By(_second).DeviceConfirm(_alice.Id, tablet.Fingerprint));
        Assert.Equal([_second.Fingerprint, tablet.Fingerprint], Devices());
    }

    [Fact]
    public void An_image_says_who_confirmed_and_when()
    {
        var tablet = _world.AddDevice(_alice);
        _world.Append(_world.By(_second).DeviceConfirm(_alice.Id, tablet.Fingerprint));
        var now = _world.Time.Now;

        var log = RosterLog.TryFromImage(_world.Log.ToImage())!;

        Assert.Equal(_world.Log.ToImage(), log.ToImage());
        Assert.NotNull(log.AtHead(now).Device(tablet.Fingerprint));
        Assert.Null(log.At(log.HeadNumber - 1, now).Device(tablet.Fingerprint));
        Assert.Null(log.TryAppend(_world.ByOwner.DeviceRemove(_alice.Id, _alice.Device.Fingerprint, stolen: true)));
        Assert.NotNull(log.AtHead(now).Device(tablet.Fingerprint));
    }

    private Fingerprint[] Devices() => [.. _world.State.Member(_alice.Id)!.Devices.Select(d => d.Fingerprint)];
}
