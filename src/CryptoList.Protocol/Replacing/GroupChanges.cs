using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Replacing;

/// <summary>Who left a group, and who joined it, since its keys were made.</summary>
internal sealed class GroupChanges(RosterLog log, RosterState state, string group)
{
    /// <summary>The first leaving since the newest direct key: its time, and whether one since then was adverse (then that one's time).</summary>
    public (long Time, bool Adverse)? Leaving()
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

    /// <summary>The first joining since the newest key under a policy that wants a new one then, with who let them in (null: not a member's device).</summary>
    public (long Time, MemberId? By)? Joining()
    {
        for (var n = (state.NewestEpoch(group)?.EntryNumber ?? 0) + 1; n <= log.HeadNumber; n++)
        {
            var at = log.At(n, log[n].Time);
            if (at.Policy.Join && Joined(log[n]).Any(id => at.InGroup(id, group))) return (log[n].Time, at.MemberOfDevice(log[n].By)?.Id);
        }

        return null;
    }

    /// <summary>When somebody came last into the group while nobody was in it, since its newest key; null when nobody did. In the whole list somebody always is.</summary>
    public long? FirstComing()
    {
        long? came = null;
        for (var n = (state.NewestEpoch(group)?.EntryNumber ?? 0) + 1; group != RosterState.Everyone && n <= log.HeadNumber; n++)
        {
            if (!Joined(log[n]).Any(id => log.At(n, log[n].Time).KeyHolder(id, group) is not null)) continue;
            if (!log.At(n - 1, log[n].Time).KeyHolders(group).Any()) came = log[n].Time;
        }

        return came;
    }

    private IEnumerable<MemberId> Joined(RosterEntry entry) => entry.Type switch
    {
        RosterEntryType.MemberAdd => [Data(entry).Object("member").MemberId("id")],
        RosterEntryType.MemberResume => [Data(entry).MemberId("member")],
        RosterEntryType.Group when Data(entry) is var d && d.Text("name") == group => d.Texts("add").Select(text => MemberId.TryParse(text, out var id) ? id : default),
        _ => [],
    };

    private static bool IsAdverse(RosterEntry entry)
    {
        var flag = entry.Type switch { RosterEntryType.MemberRemove => "adverse", RosterEntryType.DeviceRemove => "stolen", _ => null };
        return flag is not null && Data(entry).Flag(flag);
    }

    private static StrictObject Data(RosterEntry entry) => StrictObject.Parse(entry.Signed.Entry.Span, SignedEntry.MaxBytes, keysWereChecked: true).Object("d");
}
