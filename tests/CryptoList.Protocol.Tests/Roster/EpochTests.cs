using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

public class EpochTests
{
    private readonly RosterWorld _world = new();

    [Fact]
    public void An_epoch_is_current_until_the_next()
    {
        var first = _world.Epoch();
        _world.Wait(TimeSpan.FromDays(400));
        Assert.Equal(EpochStanding.Current, Standing(1, first));
    }

    [Fact]
    public void Another_kid_or_group_or_number_is_unknown()
    {
        var first = _world.Epoch();
        Assert.Equal(EpochStanding.Unknown, Standing(1, RosterWorld.NewKid()));
        Assert.Equal(EpochStanding.Unknown, Standing(2, first));
        Assert.Equal(EpochStanding.Unknown, Standing(0, first));
        Assert.Equal(EpochStanding.Unknown, _world.State.StandingOf("board", 1, first));
    }

    [Fact]
    public void The_epoch_before_the_newest_is_allowed_for_8_days_when_nobody_left()
    {
        var first = _world.Epoch();
        _world.Epoch(direct: false);
        _world.Wait(TimeSpan.FromDays(8));
        Assert.Equal(EpochStanding.StillAllowed, Standing(1, first));
        _world.Wait(TimeSpan.FromSeconds(1));
        Assert.Equal(EpochStanding.TooOld, Standing(1, first));
    }

    [Fact]
    public void The_epoch_before_the_newest_is_allowed_for_2_hours_when_somebody_left()
    {
        var alice = _world.Add("alice");
        var first = _world.Epoch();
        _world.Append(_world.ByOwner.MemberRemove(alice.Id, adverse: true));
        _world.Epoch();
        _world.Wait(TimeSpan.FromHours(2));
        Assert.Equal(EpochStanding.StillAllowed, Standing(1, first));
        _world.Wait(TimeSpan.FromSeconds(1));
        Assert.Equal(EpochStanding.TooOld, Standing(1, first));
    }

    [Fact]
    public void Who_leaves_another_group_does_not_shorten_it()
    {
        var alice = _world.Add("alice");
        _world.Append(_world.ByOwner.Group("board", [alice.Id], []));
        var first = _world.Epoch();
        _world.Append(_world.ByOwner.Group("board", [], [alice.Id]));
        _world.Epoch(direct: false);
        _world.Wait(TimeSpan.FromDays(1));
        Assert.Equal(EpochStanding.StillAllowed, Standing(1, first));
    }

    [Fact]
    public void Two_epochs_back_is_too_old_at_once()
    {
        var first = _world.Epoch();
        _world.Epoch();
        _world.Epoch();
        Assert.Equal(EpochStanding.TooOld, Standing(1, first));
    }

    [Fact]
    public void A_leaving_asks_for_a_direct_key_until_there_is_one()
    {
        var alice = _world.Add("alice");
        _world.Epoch();
        Assert.False(_world.State.NeedsDirectKey(RosterState.Everyone));
        _world.Append(_world.ByOwner.MemberRemove(alice.Id, adverse: false));
        Assert.True(_world.State.NeedsDirectKey(RosterState.Everyone));
        _world.Epoch();
        Assert.False(_world.State.NeedsDirectKey(RosterState.Everyone));
    }

    [Fact]
    public void A_key_may_travel_under_the_old_one_after_a_direct_one()
    {
        var alice = _world.Add("alice");
        _world.Epoch();
        _world.Append(_world.ByOwner.MemberRemove(alice.Id, adverse: false));
        _world.Epoch();
        _world.Epoch(direct: false);
        Assert.False(_world.State.NewestEpoch(RosterState.Everyone)!.Direct);
    }

    [Fact]
    public void Epochs_show_from_their_entry_on()
    {
        var before = _world.State;
        _world.Epoch();
        Assert.Null(before.NewestEpoch(RosterState.Everyone));
        Assert.Null(before.Epoch(RosterState.Everyone, 1));
        Assert.Equal(1, _world.State.Epoch(RosterState.Everyone, 1)!.Number);
    }

    private EpochStanding Standing(long epoch, KeyHash kid) => _world.State.StandingOf(RosterState.Everyone, epoch, kid);
}
