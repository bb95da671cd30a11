using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

/// <summary>Devices, and above all what a thief of one can do.</summary>
public class DeviceRulesTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly RosterWorld _world = new();

    [Fact]
    public void A_second_device_brings_in_a_third_at_once()
    {
        var alice = _world.Add("alice");
        var second = _world.AddDevice(alice, co: _world.Owner.Device.SigningKey);
        var third = _world.AddDevice(alice, co: second.SigningKey);
        Assert.NotNull(_world.State.Device(third.Fingerprint));
    }

    [Fact]
    public void Two_stolen_devices_that_vouch_for_a_third_do_not_save_it()
    {
        var alice = _world.Add("alice");
        var kept = _world.AddDevice(alice, co: _world.Owner.Device.SigningKey);
        var planted = _world.AddDevice(alice);
        _world.Wait(Day);
        var vouched = _world.AddDevice(alice, co: planted.SigningKey);
        _world.Append(_world.ByOwner.DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: true));
        Assert.Null(_world.State.Device(vouched.Fingerprint));
        Assert.Equal([kept.Fingerprint], Devices(alice));
    }

    [Fact]
    public void A_device_that_one_honest_device_vouched_for_stays()
    {
        var alice = _world.Add("alice");
        var kept = _world.AddDevice(alice, co: _world.Owner.Device.SigningKey);
        var vouched = _world.AddDevice(alice, co: kept.SigningKey);
        _world.Append(_world.ByOwner.DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: true));
        Assert.Equal([kept.Fingerprint, vouched.Fingerprint], Devices(alice));
    }

    [Fact]
    public void A_thief_that_takes_its_own_device_out_cannot_hide_what_it_planted()
    {
        var alice = _world.Add("alice");
        var kept = _world.AddDevice(alice, co: _world.Owner.Device.SigningKey);
        var planted = _world.AddDevice(alice);
        _world.Append(_world.By(alice).DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: false));
        _world.Append(_world.ByOwner.DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: true));
        _world.Wait(Day);
        Assert.Null(_world.State.Device(planted.Fingerprint));
        Assert.Equal([kept.Fingerprint], Devices(alice));
    }

    [Fact]
    public void A_device_that_is_removed_as_merely_old_leaves_what_it_added()
    {
        var alice = _world.Add("alice");
        var added = _world.AddDevice(alice);
        _world.Append(_world.ByOwner.DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: false));
        _world.Wait(Day);
        Assert.Equal([added.Fingerprint], Devices(alice));
    }

    [Fact]
    public void A_device_that_reports_its_own_sponsor_stolen_stays()
    {
        var alice = _world.Add("alice");
        var child = _world.AddDevice(alice);
        _world.Wait(Day);
        _world.Append(_world.By(child).DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: true));
        Assert.Equal([child.Fingerprint], Devices(alice));
    }

    [Fact]
    public void A_waiting_device_can_be_removed_before_it_comes_into_force()
    {
        var alice = _world.Add("alice");
        var planted = _world.AddDevice(alice);
        _world.Append(_world.ByOwner.DeviceRemove(alice.Id, planted.Fingerprint, stolen: true));
        _world.Wait(Day);
        Assert.Null(_world.State.Device(planted.Fingerprint));
        Assert.Empty(_world.State.WaitingDevices(alice.Id));
    }

    [Fact]
    public void An_owner_may_take_a_members_last_device()
    {
        var alice = _world.Add("alice");
        _world.Append(_world.ByOwner.DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: true));
        Assert.Empty(_world.State.Member(alice.Id)!.Devices);
        Assert.Null(_world.State.MemberOfDevice(alice.Device.Fingerprint));
    }

    [Fact]
    public void Removed_devices_make_room_for_new_ones()
    {
        for (var i = 0; i < 7; i++) _world.AddDevice(_world.Owner);
        _world.Append(_world.ByOwner.DeviceRemove(_world.Owner.Id, _world.Owner.Devices[3].Fingerprint, stolen: false));
        Assert.Null(_world.Log.TryAppend(_world.ByOwner.DeviceAdd(_world.Owner.Id, DeviceKeys.Generate(), "x", null)));
    }

    [Fact]
    public void A_lost_owner_comes_back_by_another_owners_invitation()
    {
        var other = _world.Add("other", RosterWorld.Ordinary | Rights.Owner);
        using var link = _world.InviteDevice(_world.Owner, by: other);
        var device = DeviceKeys.Generate();
        _world.Append(_world.By(other).DeviceAddByInvitation(link.Invitation, Protocol.Invitations.JoinRequest.Create(link, device, "new")));
        Assert.True(_world.State.MemberOfDevice(device.Fingerprint)!.Rights.HasFlag(Rights.Owner));
        Assert.Equal(RosterRefusal.SignerNotInForce, _world.Log.TryAppend(_world.ByOwner.Policy(ListPolicy.Default)));
    }

    private Cryptography.Signatures.Fingerprint[] Devices(WorldMember member) => [.. _world.State.Member(member.Id)!.Devices.Select(d => d.Fingerprint)];
}
