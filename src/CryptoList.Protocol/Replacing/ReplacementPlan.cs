using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Replacing;

/// <summary>
/// When the key of a group is to be replaced, and whose turn it is (protocol section 6). All who may replace it compute the same from the
/// log alone, so they need not talk: the first in turn acts at <see cref="Due"/>, each further one when those before have let their time pass.
/// </summary>
/// <param name="Group">Which group's key.</param>
/// <param name="Reason">Why.</param>
/// <param name="Due">From when the first in turn acts, Unix seconds.</param>
/// <param name="Deadline">By when it should have happened: <c>policy.rekey</c> after the leaving or joining, or a day after it is due for another reason.</param>
/// <param name="InTurn">Agents first, then those with <c>update</c> by their order; who is suspended, or out of the group, is not among them. After a joining, first of all who let them in.</param>
public sealed record ReplacementPlan(string Group, ReplacementReason Reason, long Due, long Deadline, IReadOnlyList<MemberId> InTurn)
{
    /// <summary>How long each next one waits for the one before where it is urgent, in seconds: an hour.</summary>
    private const long ShortTurn = 3600;

    private const long Day = 24 * 3600;

    /// <summary>
    /// From when that member acts; null when it is not theirs to do. The turns share the time between <see cref="Due"/> and
    /// <see cref="Deadline"/>; after an adverse leaving or a joining, and for a first key, they are an hour each.
    /// </summary>
    public long? TurnOf(MemberId member)
    {
        for (var place = 0; place < InTurn.Count; place++)
        {
            if (InTurn[place] == member) return Due + (place * (Reason is ReplacementReason.AdverseLeaving or ReplacementReason.Joining or ReplacementReason.First ? ShortTurn : (Deadline - Due) / InTurn.Count));
        }

        return null;
    }

    /// <summary>No member waits for it, and nobody left: it may be done in a quiet moment.</summary>
    public bool IsRoutine => Reason is ReplacementReason.Age or ReplacementReason.Use or ReplacementReason.Idle;

    /// <summary>
    /// What the log asks for now or later, one plan for each reason, what is due first first; empty when the group's newest key has no reason and no end.
    /// <paramref name="used"/>: what is known of that key's use.
    /// </summary>
    public static IReadOnlyList<ReplacementPlan> For(RosterLog log, string group, long now, UsedKey? used = null)
    {
        var state = log.AtHead(now);
        if (!state.GroupExists(group)) return [];
        var inTurn = InTurnFor(state, group);
        if (state.NewestEpoch(group) is not { } newest)
            return state.KeyHolders(group).Any() ? [new(group, ReplacementReason.First, log[log.HeadNumber].Time, log[log.HeadNumber].Time, inTurn)] : [];
        List<ReplacementPlan> plans = [];
        var changes = new GroupChanges(log, state, group);
        if (changes.FirstComing() is { } came) plans.Add(new(group, ReplacementReason.First, came, came, inTurn));
        if (state.NeedsDirectKey(group) && changes.Leaving() is { } leaving)
        {
            // Several that leave within a few hours are one replacement.
            var due = leaving.Adverse ? leaving.Time : leaving.Time + (state.Policy.Rekey / 4);
            plans.Add(new(group, leaving.Adverse ? ReplacementReason.AdverseLeaving : ReplacementReason.Leaving, due, leaving.Time + state.Policy.Rekey, inTurn));
        }

        // Whoever let them in is at work just now; the newcomer cannot read a word before.
        if (changes.Joining() is { } joining) plans.Add(new(group, ReplacementReason.Joining, joining.Time, joining.Time + state.Policy.Rekey, [.. inTurn.OrderBy(id => id == joining.By ? 0 : 1)]));
        if (used is { Full: { } full } && used.Epoch == newest.Number) plans.Add(new(group, ReplacementReason.Use, full, full + Day, inTurn));
        if (state.Policy.Idle > 0 && used is { Last: > 0 } && used.Epoch == newest.Number)
            plans.Add(new(group, ReplacementReason.Idle, used.Last + state.Policy.Idle, used.Last + state.Policy.Idle + Day, inTurn));
        var end = newest.BaseTime + newest.LifeSeconds;
        if (newest.LifeSeconds > 0) plans.Add(new(group, ReplacementReason.Age, end, end + Day, inTurn));
        return [.. plans.OrderBy(plan => plan.Due)];
    }

    private static List<MemberId> InTurnFor(RosterState state, string group) =>
    [
        .. state.Members.Where(m => !m.Suspended && m.Devices.Count > 0 && (m.Rights.HasFlag(Rights.Agent) || (m.Rights.HasFlag(Rights.Update) && state.InGroup(m.Id, group))))
            .OrderBy(m => m.Rights.HasFlag(Rights.Agent) ? 0 : 1).ThenBy(m => m.UpdateOrder).ThenBy(m => m.Id.ToString(), StringComparer.Ordinal).Select(m => m.Id),
    ];
}
