using CryptoList.Cryptography;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

public class RosterLogTests
{
    private readonly RosterWorld _world = new();

    [Fact]
    public void Genesis_holds_the_opener_as_an_owner_with_one_device()
    {
        var member = Assert.Single(_world.State.Members);
        Assert.True(member.Rights.HasFlag(Rights.Owner));
        Assert.Equal(_world.Owner.Device.Fingerprint, Assert.Single(member.Devices).Fingerprint);
        Assert.Equal("Team", _world.State.ListName);
        Assert.Equal(RosterWorld.ListAddress, _world.State.ListAddress);
    }

    [Fact]
    public void The_list_id_is_the_beginning_of_the_genesis_hash() =>
        Assert.Equal(Digest.Of(_world.Genesis.Entry.Span).ToArray()[..16], _world.Log.List.ToArray());

    [Fact]
    public void An_invited_member_is_found_by_id_address_and_device()
    {
        var alice = _world.Add("alice");
        Assert.Equal(alice.Id, _world.State.MemberByAddress("Alice@EXAMPLE.org")!.Id);
        Assert.Equal(alice.Id, _world.State.MemberOfDevice(alice.Device.Fingerprint)!.Id);
        Assert.Equal("alice@example.org", _world.State.Member(alice.Id)!.Address);
        Assert.True(_world.State.MayPost(alice.Id, RosterState.Everyone));
    }

    [Fact]
    public void Receivers_are_in_roster_order_without_the_suspended_and_the_gone()
    {
        var (alice, bob, carol) = (_world.Add("alice"), _world.Add("bob"), _world.Add("carol"));
        _world.Append(_world.ByServer.MemberSuspend(alice.Id, "abuse"));
        _world.Append(_world.ByOwner.MemberRemove(bob.Id, adverse: false));
        Assert.Equal([_world.Owner.Id, carol.Id], _world.State.Receivers(RosterState.Everyone).Select(m => m.Id));
        Assert.Equal([_world.Owner.Id, alice.Id, carol.Id], _world.State.Members.Select(m => m.Id));
    }

    [Fact]
    public void An_earlier_state_stays_what_it_was()
    {
        var alice = _world.Add("alice");
        var before = _world.Log.At(_world.Log.HeadNumber, _world.Time.Now);
        _world.Append(_world.ByOwner.MemberRemove(alice.Id, adverse: true));
        Assert.NotNull(before.Member(alice.Id));
        Assert.NotNull(before.Device(alice.Device.Fingerprint));
        Assert.NotNull(before.MemberByAddress("alice@example.org"));
        Assert.Null(_world.State.Member(alice.Id));
        Assert.Null(_world.State.Device(alice.Device.Fingerprint));
        Assert.Null(_world.State.MemberByAddress("alice@example.org"));
    }

    [Fact]
    public void A_replayed_log_has_the_same_head_and_members()
    {
        _world.Add("alice");
        _world.Epoch();
        Assert.Null(RosterLog.TryReplay(_world.Entries, out var log));
        Assert.Equal(_world.Log.Head, log!.Head);
        Assert.Equal(_world.State.Members.Select(m => m.Id), log.AtHead(_world.Time.Now).Members.Select(m => m.Id));
    }

    [Fact]
    public void An_empty_log_is_refused() => Assert.Equal(RosterRefusal.NotGenesis, RosterLog.TryReplay([], out _));

    [Fact]
    public void A_log_passes_through_its_own_heads_only()
    {
        _world.Add("alice");
        Assert.True(_world.Log.PassesThrough(0, _world.Genesis.Head));
        Assert.False(_world.Log.PassesThrough(1, _world.Genesis.Head));
        Assert.False(_world.Log.PassesThrough(2, _world.Log.Head));
    }

    [Fact]
    public void A_refused_entry_changes_nothing()
    {
        var alice = _world.Add("alice");
        var head = _world.Log.Head;
        Assert.NotNull(_world.Log.TryAppend(_world.By(alice).MemberRemove(_world.Owner.Id, adverse: false)));
        Assert.Equal(head, _world.Log.Head);
        Assert.NotNull(_world.State.Member(_world.Owner.Id));
    }

    [Fact]
    public void The_server_takes_no_entry_off_its_clock()
    {
        var entry = _world.ByOwner.Policy(ListPolicy.Default);
        Assert.Equal(RosterRefusal.ClockOff, _world.Log.TryAppend(entry, _world.Time.Now + RosterLog.ClockTolerance + 1));
        Assert.Equal(RosterRefusal.ClockOff, _world.Log.TryAppend(entry, _world.Time.Now - RosterLog.ClockTolerance - 1));
        Assert.Null(_world.Log.TryAppend(entry, _world.Time.Now + RosterLog.ClockTolerance));
    }

    [Fact]
    public void A_reader_takes_no_entry_dated_before_its_last_look_or_after_its_own_clock()
    {
        var lastLook = _world.Time.Now + 86400;
        var backdated = _world.ByOwner.DeviceAdd(_world.Owner.Id, DeviceKeys.Generate(), "x", null);
        Assert.Equal(RosterRefusal.ClockOff, _world.Log.TryAppend(backdated, lastLook - RosterLog.ClockTolerance, lastLook + 3600));
        Assert.Equal(RosterRefusal.ClockOff, _world.Log.TryAppend(backdated, 0, _world.Time.Now - 1));
        Assert.Null(_world.Log.TryAppend(backdated, _world.Time.Now, _world.Time.Now));
    }

    [Fact]
    public void A_device_added_by_one_signature_waits_24_hours()
    {
        var alice = _world.Add("alice");
        var tablet = _world.AddDevice(alice);
        Assert.Null(_world.State.Device(tablet.Fingerprint));
        Assert.Single(_world.State.WaitingDevices(alice.Id));
        _world.Wait(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Null(_world.State.Device(tablet.Fingerprint));
        _world.Wait(TimeSpan.FromSeconds(1));
        Assert.NotNull(_world.State.Device(tablet.Fingerprint));
        Assert.Equal(2, _world.State.Member(alice.Id)!.Devices.Count);
    }

    [Fact]
    public void A_device_that_an_owner_signed_too_is_in_force_at_once()
    {
        var alice = _world.Add("alice");
        var tablet = _world.AddDevice(alice, co: _world.Owner.Device.SigningKey);
        Assert.NotNull(_world.State.Device(tablet.Fingerprint));
    }

    [Fact]
    public void Removing_a_stolen_device_takes_what_it_planted()
    {
        var alice = _world.Add("alice");
        var planted = _world.AddDevice(alice);
        var kept = _world.AddDevice(alice, co: _world.Owner.Device.SigningKey);
        _world.Wait(TimeSpan.FromHours(25));
        var further = _world.AddDevice(alice, by: planted);
        _world.Append(_world.ByOwner.DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: true));
        _world.Wait(TimeSpan.FromHours(25));
        Assert.Equal([kept.Fingerprint], _world.State.Member(alice.Id)!.Devices.Select(d => d.Fingerprint));
        Assert.Null(_world.State.Device(further.Fingerprint));
    }

    [Fact]
    public void A_new_hpke_key_takes_the_place_of_the_old_one()
    {
        var alice = _world.Add("alice");
        var before = _world.State;
        var renewed = new DeviceKeys(alice.Device.SigningKey, CryptoList.Cryptography.Hpke.HpkePrivateKey.Generate());
        _world.Append(_world.By(alice).DeviceKey(alice.Id, renewed, "phone"));
        Assert.Equal(renewed.HpkeKey.PublicKey.Bytes.ToArray(), _world.State.Device(alice.Device.Fingerprint)!.HpkeKey.Bytes.ToArray());
        Assert.Equal(alice.Device.HpkeKey.PublicKey.Bytes.ToArray(), before.Device(alice.Device.Fingerprint)!.HpkeKey.Bytes.ToArray());
    }

    [Fact]
    public void A_lost_member_comes_back_with_an_invited_device_and_the_same_id()
    {
        var alice = _world.Add("alice");
        using var link = _world.InviteDevice(alice);
        var device = DeviceKeys.Generate();
        _world.Append(_world.ByOwner.DeviceAddByInvitation(link.Invitation, CryptoList.Protocol.Invitations.JoinRequest.Create(link, device, "new phone")));
        Assert.Equal([device.Fingerprint], _world.State.Member(alice.Id)!.Devices.Select(d => d.Fingerprint));
        Assert.Contains(alice.Id, _world.Log.Leavers(_world.Log.HeadNumber));
    }
}
