using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Replacing;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Replacing;

public class ReplacementPlanTests
{
    private const long Hour = 3600;
    private const long Day = 24 * Hour;
    private const Rights Updates = RosterWorld.Ordinary | Rights.Update;

    private readonly RosterWorld _world = new();

    private ReplacementPlan? Plan(string group = RosterState.Everyone) => ReplacementPlan.For(_world.Log, group, _world.Time.Now) is [var first, ..] ? first : null;

    [Fact]
    public void A_group_without_a_key_gets_its_first_at_once()
    {
        _world.Append(_world.ByOwner.Group("board", [_world.Owner.Id], []));
        var plan = Plan("board")!;
        Assert.Equal(ReplacementReason.First, plan.Reason);
        Assert.Equal(_world.Time.Now, plan.TurnOf(_world.Owner.Id));
    }

    [Fact]
    public void A_group_that_is_not_there_needs_none() => Assert.Null(Plan("board"));

    [Fact]
    public void A_key_without_a_reason_is_replaced_when_its_lifetime_is_over()
    {
        _world.Epoch();
        var plan = Plan()!;
        Assert.Equal((ReplacementReason.Age, _world.Time.Now + Day, _world.Time.Now + (2 * Day)), (plan.Reason, plan.Due, plan.Deadline));
    }

    [Fact]
    public void After_a_leaving_it_is_replaced_within_what_the_policy_says_and_several_leavings_are_one()
    {
        var (alice, bob) = (_world.Add("alice"), _world.Add("bob"));
        _world.Epoch();
        var left = _world.Time.Now;
        _world.Append(_world.ByOwner.MemberRemove(alice.Id, adverse: false));
        _world.Wait(TimeSpan.FromHours(2));
        _world.Append(_world.ByOwner.MemberRemove(bob.Id, adverse: false));

        var plan = Plan()!;
        Assert.Equal((ReplacementReason.Leaving, left + (6 * Hour), left + Day), (plan.Reason, plan.Due, plan.Deadline));
    }

    [Fact]
    public void After_an_adverse_leaving_it_is_replaced_at_once_also_when_another_leaving_was_waiting()
    {
        var (alice, bob) = (_world.Add("alice"), _world.Add("bob"));
        _world.Epoch();
        _world.Append(_world.ByOwner.MemberRemove(alice.Id, adverse: false));
        _world.Wait(TimeSpan.FromHours(1));
        _world.Append(_world.ByOwner.MemberRemove(bob.Id, adverse: true));
        Assert.Equal((ReplacementReason.AdverseLeaving, _world.Time.Now), (Plan()!.Reason, Plan()!.Due));
    }

    [Fact]
    public void A_stolen_device_is_adverse()
    {
        var alice = _world.Add("alice");
        _world.AddDevice(alice, co: _world.Owner.Device.SigningKey);
        _world.Epoch();
        _world.Append(_world.ByOwner.DeviceRemove(alice.Id, alice.Devices[1].Fingerprint, stolen: true));
        Assert.Equal(ReplacementReason.AdverseLeaving, Plan()!.Reason);
    }

    [Fact]
    public void The_operators_cut_is_a_leaving_like_any_other()
    {
        var alice = _world.Add("alice");
        _world.Epoch();
        _world.Append(_world.ByServer.MemberSuspend(alice.Id, "cut"));
        Assert.Equal(ReplacementReason.Leaving, Plan()!.Reason);
    }

    [Fact]
    public void A_new_direct_key_ends_the_matter_and_one_under_the_old_key_does_not_start_it_again()
    {
        var alice = _world.Add("alice");
        _world.Epoch();
        _world.Append(_world.ByOwner.MemberRemove(alice.Id, adverse: true));
        _world.Epoch();
        Assert.Equal(ReplacementReason.Age, Plan()!.Reason);
        _world.Epoch(direct: false);
        Assert.Equal(ReplacementReason.Age, Plan()!.Reason);
    }

    [Fact]
    public void Who_leaves_one_group_leaves_the_key_of_the_others_alone()
    {
        var alice = _world.Add("alice");
        _world.Append(_world.ByOwner.Group("board", [alice.Id, _world.Owner.Id], []));
        _world.Epoch();
        _world.Epoch("board");
        _world.Append(_world.ByOwner.Group("board", [], [alice.Id]));
        Assert.Equal(ReplacementReason.Leaving, Plan("board")!.Reason);
        Assert.Equal(ReplacementReason.Age, Plan()!.Reason);
    }

    [Fact]
    public void US6711264_those_with_update_act_in_their_order_and_the_next_when_one_is_overdue()
    {
        var (second, third) = (_world.Add("second", Updates, 5), _world.Add("third", Updates, 9));
        _world.Add("nobody");
        _world.Epoch();
        var plan = Plan()!;
        Assert.Equal([_world.Owner.Id, second.Id, third.Id], plan.InTurn);
        Assert.Equal([plan.Due, plan.Due + (8 * Hour), plan.Due + (16 * Hour)], plan.InTurn.Select(id => plan.TurnOf(id)!.Value));
        Assert.Null(plan.TurnOf(_world.State.MemberByAddress("nobody@example.org")!.Id));
    }

    [Fact]
    public void US6215877_an_agent_comes_before_them_all()
    {
        var agent = _world.Add("agent", Rights.Agent);
        _world.Epoch();
        Assert.Equal(agent.Id, Plan()!.InTurn[0]);
    }

    [Fact]
    public void Who_is_suspended_is_passed_over()
    {
        var second = _world.Add("second", Updates, 0);
        _world.Epoch();
        _world.Append(_world.ByServer.MemberSuspend(second.Id, "cut"));
        Assert.DoesNotContain(second.Id, Plan()!.InTurn);
    }

    [Fact]
    public void Where_the_policy_says_so_a_joining_replaces_the_key_and_who_let_them_in_comes_first()
    {
        var second = _world.Add("second", Updates | Rights.Owner, 5);
        _world.Append(_world.ByOwner.Policy(ListPolicy.Default with { Join = true }));
        _world.Epoch();
        using var link = _world.Invite("dave@example.org", by: second);
        _world.Append(_world.Join(link, DeviceKeys.Generate(), _world.By(second)));

        var plan = Plan()!;
        Assert.Equal((ReplacementReason.Joining, _world.Time.Now), (plan.Reason, plan.TurnOf(second.Id)!.Value));
        Assert.Equal(_world.Time.Now + Hour, plan.TurnOf(_world.Owner.Id));
        _world.Epoch(direct: false);
        Assert.Equal(ReplacementReason.Age, Plan()!.Reason);
    }

    [Fact]
    public void A_joining_before_the_policy_said_so_replaces_nothing()
    {
        _world.Epoch();
        _world.Add("bob");
        _world.Append(_world.ByOwner.Policy(ListPolicy.Default with { Join = true }));
        Assert.Equal(ReplacementReason.Age, Plan()!.Reason);
    }

    [Fact]
    public void Who_is_resumed_or_taken_into_a_group_joins_it()
    {
        var bob = _world.Add("bob");
        _world.Append(_world.ByOwner.Policy(ListPolicy.Default with { Join = true }));
        _world.Append(_world.ByOwner.Group("board", [_world.Owner.Id], []));
        _world.Epoch("board");
        _world.Append(_world.ByOwner.Group("board", [bob.Id], []));
        Assert.Equal(ReplacementReason.Joining, Plan("board")!.Reason);
        _world.Append(_world.ByServer.MemberSuspend(bob.Id, "cut"));
        _world.Epoch();
        Assert.Equal(ReplacementReason.Age, Plan()!.Reason);
        _world.Append(_world.ByOwner.MemberResume(bob.Id));
        Assert.Equal(ReplacementReason.Joining, Plan()!.Reason);
    }

    [Fact]
    public void An_adverse_leaving_is_not_slowed_by_a_key_that_is_too_old_already()
    {
        var (second, alice) = (_world.Add("second", Updates, 5), _world.Add("alice"));
        _world.Epoch();
        _world.Wait(TimeSpan.FromHours(25));
        _world.Append(_world.ByOwner.MemberRemove(alice.Id, adverse: true));
        var plans = ReplacementPlan.For(_world.Log, RosterState.Everyone, _world.Time.Now);
        Assert.Equal(_world.Time.Now + Hour, plans.Min(p => p.TurnOf(second.Id)));
    }

    [Fact]
    public void What_is_known_of_an_older_key_replaces_no_newer_one()
    {
        _world.Append(_world.ByOwner.Policy(ListPolicy.Default with { Posts = 1, Idle = 60 }));
        _world.Epoch();
        Assert.Equal([ReplacementReason.Age], ReplacementPlan.For(_world.Log, "all", _world.Time.Now, new UsedKey(2, _world.Time.Now, _world.Time.Now)).Select(p => p.Reason));
        var plans = ReplacementPlan.For(_world.Log, "all", _world.Time.Now, new UsedKey(1, _world.Time.Now + 7, _world.Time.Now));
        Assert.Equal([(ReplacementReason.Use, _world.Time.Now + 7), (ReplacementReason.Idle, _world.Time.Now + 60), (ReplacementReason.Age, _world.Time.Now + Day)], plans.Select(p => (p.Reason, p.Due)));
        Assert.All(plans, p => Assert.True(p.IsRoutine));
    }

    [Fact]
    public void After_an_adverse_leaving_the_next_in_turn_waits_an_hour()
    {
        var (second, alice) = (_world.Add("second", Updates, 5), _world.Add("alice"));
        _world.Epoch();
        _world.Append(_world.ByOwner.MemberRemove(alice.Id, adverse: true));
        Assert.Equal(_world.Time.Now + Hour, Plan()!.TurnOf(second.Id));
    }
}
