using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

public class MemberRulesTests
{
    private readonly RosterWorld _world = new();

    [Fact]
    public void An_owner_whom_the_server_suspended_may_still_sign_the_log_and_resume()
    {
        _world.Append(_world.ByServer.MemberSuspend(_world.Owner.Id, "abuse"));
        Assert.True(_world.State.Member(_world.Owner.Id)!.Suspended);
        Assert.False(_world.State.Member(_world.Owner.Id)!.SuspendedByOwner);
        Assert.False(_world.State.MayPost(_world.Owner.Id, RosterState.Everyone));
        _world.Append(_world.ByOwner.MemberResume(_world.Owner.Id));
        Assert.True(_world.State.MayPost(_world.Owner.Id, RosterState.Everyone));
    }

    [Fact]
    public void An_owner_may_follow_the_servers_suspension_with_its_own()
    {
        var alice = _world.Add("alice");
        _world.Append(_world.ByServer.MemberSuspend(alice.Id, ""));
        _world.Append(_world.ByOwner.MemberSuspend(alice.Id, ""));
        Assert.True(_world.State.Member(alice.Id)!.SuspendedByOwner);
    }

    [Fact]
    public void An_owner_may_go_when_another_stays()
    {
        _world.Add("other", RosterWorld.Ordinary | Rights.Owner);
        Assert.Null(_world.Log.TryAppend(_world.ByOwner.MemberRemove(_world.Owner.Id, adverse: false)));
    }

    [Fact]
    public void A_member_may_go_by_itself()
    {
        var alice = _world.Add("alice");
        Assert.Null(_world.Log.TryAppend(_world.By(alice).MemberRemove(alice.Id, adverse: false)));
    }

    [Fact]
    public void One_who_was_removed_comes_back_with_a_new_invitation_and_a_new_id()
    {
        var alice = _world.Add("alice");
        _world.Append(_world.ByOwner.MemberRemove(alice.Id, adverse: false));
        var again = _world.Add("alice");
        Assert.NotEqual(alice.Id, again.Id);
        Assert.Equal(again.Id, _world.State.MemberByAddress("alice@example.org")!.Id);
    }

    [Fact]
    public void An_address_that_was_given_up_is_free_for_another()
    {
        var alice = _world.Add("alice");
        _world.Append(_world.ByOwner.Address(alice.Id, "alice2@example.org", alice.Device.SigningKey));
        var next = _world.Add("alice");
        Assert.Equal(next.Id, _world.State.MemberByAddress("alice@example.org")!.Id);
        Assert.Equal(alice.Id, _world.State.MemberByAddress("alice2@example.org")!.Id);
    }

    [Fact]
    public void An_agent_adds_whom_an_owner_invited()
    {
        var agent = _world.Add("agent", Rights.Agent);
        using var link = _world.Invite("alice@example.org");
        Assert.Null(_world.Log.TryAppend(_world.Join(link, DeviceKeys.Generate(), _world.By(agent))));
    }

    [Fact]
    public void An_agent_makes_the_keys_of_groups_it_is_not_in()
    {
        var agent = _world.Add("agent", Rights.Agent);
        _world.Append(_world.ByOwner.Group("board", [_world.Owner.Id], []));
        Assert.Null(_world.Log.TryAppend(_world.By(agent).Epoch("board", 1, RosterWorld.NewKid(), 0, 1, direct: true)));
    }

    [Fact]
    public void Groups_hold_those_who_were_put_in_and_are_still_there()
    {
        var (alice, bob) = (_world.Add("alice"), _world.Add("bob"));
        _world.Append(_world.ByOwner.Group("board", [alice.Id, bob.Id], []));
        var full = _world.State;
        _world.Append(_world.ByOwner.Group("board", [], [alice.Id]));
        _world.Append(_world.ByOwner.MemberRemove(bob.Id, adverse: false));
        Assert.Equal([alice.Id, bob.Id], full.Receivers("board").Select(m => m.Id));
        Assert.Empty(_world.State.Receivers("board"));
        Assert.True(_world.State.GroupExists("board"));
        Assert.False(_world.Log.At(0, _world.Time.Now).GroupExists("board"));
        Assert.Equal([RosterState.Everyone, "board"], _world.State.Groups);
    }

    [Fact]
    public void A_member_without_receive_is_no_receiver_but_holds_the_key()
    {
        var alice = _world.Add("alice", Rights.Post);
        Assert.DoesNotContain(alice.Id, _world.State.Receivers(RosterState.Everyone).Select(m => m.Id));
        Assert.Contains(alice.Id, _world.State.KeyHolders(RosterState.Everyone).Select(m => m.Id));
    }

    [Fact]
    public void The_server_rolls_both_its_keys()
    {
        var (seal, sign) = (HpkePrivateKey.Generate(), SigningKey.Generate());
        _world.Wait(TimeSpan.FromDays(30));
        _world.Append(_world.ByServer.ServerSealKey(seal.PublicKey));
        _world.Append(_world.ByServer.ServerSigningKey(sign));
        Assert.Equal(sign.PublicKey.Fingerprint, _world.State.ServerSigningKey.Fingerprint);
        Assert.Equal(_world.ServerSigningKey.PublicKey.Fingerprint, _world.Log.At(0, 0).ServerSigningKey.Fingerprint);
        Assert.Equal(seal.PublicKey.Id, _world.State.CurrentSealKey.Id);
        Assert.Equal([_world.Time.Now, null], _world.State.SealKeys.Select(k => k.ReplacedTime));
        Assert.Null(Assert.Single(_world.Log.At(0, 0).SealKeys).ReplacedTime);
    }

    [Fact]
    public void A_policy_holds_from_its_entry_on()
    {
        _world.Append(_world.ByOwner.Policy(ListPolicy.Default with { Keep = 0, History = 86400, Modes = [1, 2] }));
        Assert.Equal(86400, _world.State.Policy.History);
        Assert.Equal([1L, 2L], _world.State.Policy.Modes);
        Assert.Equal(ListPolicy.Default, _world.Log.At(0, 0).Policy);
    }

    [Fact]
    public void A_policy_is_read_as_it_was_written_whatever_it_names()
    {
        ListPolicy[] policies = [ListPolicy.Default with { Join = true, Posts = 1000 }, new() { Modes = [0, 4], Bytes = 1, Idle = 60, Archive = true, History = ListPolicy.Always }, ListPolicy.Default];
        foreach (var policy in policies)
        {
            _world.Append(_world.ByOwner.Policy(policy));
            Assert.Equal(policy, _world.State.Policy);
        }
    }

    [Fact]
    public void A_settled_invitation_shows_from_its_entry_on()
    {
        using var link = _world.Invite("alice@example.org");
        var before = _world.State;
        _world.Append(_world.ByOwner.InviteWithdraw(link.Invitation.Id));
        Assert.False(before.IsSettled(link.Invitation.Id));
        Assert.True(_world.State.IsSettled(link.Invitation.Id));
    }
}
