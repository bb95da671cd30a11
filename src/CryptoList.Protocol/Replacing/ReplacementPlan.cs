using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Replacing;

/// <summary>
/// When the key of a group is to be replaced, and whose turn it is (protocol section 6). All who may replace it compute the same from the
/// log alone, so they need not talk: the first in turn acts at <see cref="Due"/>, each further one when those before have let their time pass.
/// </summary>
/// <param name="Group">Which group's key.</param>
/// <param name="Reason">Why.</param>
/// <param name="Due">From when the first in turn acts, Unix seconds.</param>
/// <param name="Deadline">By when it should have happened: <c>policy.rekey</c> after the leaving, or a day after its lifetime.</param>
/// <param name="InTurn">Agents first, then those with <c>update</c> by their order; who is suspended, or out of the group, is not among them.</param>
public sealed record ReplacementPlan(string Group, ReplacementReason Reason, long Due, long Deadline, IReadOnlyList<MemberId> InTurn)
{
    /// <summary>How long after an adverse leaving each next one waits for the one before, in seconds: an hour.</summary>
    private const long AdverseTurn = 3600;

    private const long Day = 24 * 3600;

    /// <summary>
    /// From when that member acts; null when it is not theirs to do. The turns share the time between <see cref="Due"/> and
    /// <see cref="Deadline"/>; after an adverse leaving they are an hour each.
    /// </summary>
    public long? TurnOf(MemberId member)
    {
        for (var place = 0; place < InTurn.Count; place++)
        {
            if (InTurn[place] == member) return Due + (place * (Reason is ReplacementReason.AdverseLeaving or ReplacementReason.First ? AdverseTurn : (Deadline - Due) / InTurn.Count));
        }

        return null;
    }

    /// <summary>What the log asks for now or later; null when the group's newest key has no reason and no end.</summary>
    public static ReplacementPlan? For(RosterLog log, string group, long now)
    {
        var state = log.AtHead(now);
        if (!state.GroupExists(group)) return null;
        var inTurn = InTurnFor(state, group);
        if (state.NewestEpoch(group) is not { } newest) return new(group, ReplacementReason.First, log[log.HeadNumber].Time, log[log.HeadNumber].Time, inTurn);
        if (state.NeedsDirectKey(group) && Leaving(log, state, group) is { } leaving)
        {
            // Several that leave within a few hours are one replacement.
            var due = leaving.Adverse ? leaving.Time : leaving.Time + (state.Policy.Rekey / 4);
            return new(group, leaving.Adverse ? ReplacementReason.AdverseLeaving : ReplacementReason.Leaving, due, leaving.Time + state.Policy.Rekey, inTurn);
        }

        var end = newest.BaseTime + newest.LifeSeconds;
        return newest.LifeSeconds > 0 ? new(group, ReplacementReason.Age, end, end + Day, inTurn) : null;
    }

    private static List<MemberId> InTurnFor(RosterState state, string group) =>
    [
        .. state.Members.Where(m => !m.Suspended && m.Devices.Count > 0 && (m.Rights.HasFlag(Rights.Agent) || (m.Rights.HasFlag(Rights.Update) && state.InGroup(m.Id, group))))
            .OrderBy(m => m.Rights.HasFlag(Rights.Agent) ? 0 : 1).ThenBy(m => m.UpdateOrder).ThenBy(m => m.Id.ToString(), StringComparer.Ordinal).Select(m => m.Id),
    ];

    /// <summary>The first leaving since the newest direct key: its time, and whether one since then was adverse (then that one's time).</summary>
    private static (long Time, bool Adverse)? Leaving(RosterLog log, RosterState state, string group)
    {
        var direct = state.NewestEpoch(group);
        while (direct is { Direct: false }) direct = state.Epoch(group, direct.Number - 1);
        long? first = null;
        for (var n = (direct?.EntryNumber ?? 0) + 1; n <= log.HeadNumber; n++)
        {
            if (!log.Leavers(n).Any(id => log.At(n - 1, log[n].Time).InGroup(id, group))) continue;
            first ??= log[n].Time;
            if (IsAdverse(log[n])) return (log[n].Time, true);
        }

        return first is { } time ? (time, false) : null;
    }

    private static bool IsAdverse(RosterEntry entry)
    {
        var flag = entry.Type switch { RosterEntryType.MemberRemove => "adverse", RosterEntryType.DeviceRemove => "stolen", _ => null };
        return flag is not null && StrictObject.Parse(entry.Signed.Entry.Span, SignedEntry.MaxBytes, keysWereChecked: true).Object("d").Flag(flag);
    }
}
