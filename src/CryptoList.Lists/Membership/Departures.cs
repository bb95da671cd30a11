using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Membership;

/// <summary>Who an entry takes something from, found by comparing the states before and after it, whatever its type says.</summary>
public static class Departures
{
    /// <summary>The departures that entry <paramref name="n"/> brought.</summary>
    public static IReadOnlyList<Departure> Of(RosterLog log, long n)
    {
        if (n == 0 || !MayTake(log[n].Type)) return [];
        var time = log[n].Time;
        var (before, after) = (log.At(n - 1, time), log.At(n, time));
        var found = new List<Departure>();
        var groups = before.Groups.Append(RosterState.Everyone).Distinct().ToArray();
        foreach (var member in before.Members)
        {
            var lost = groups.Where(g => before.Receives(member.Id, g) && !after.Receives(member.Id, g)).ToArray();
            var now = after.Member(member.Id);
            if (lost.Length > 0 && (now is null || !groups.Any(g => after.Receives(member.Id, g)))) found.Add(new Departure(member.Id, null, false));
            else found.AddRange(lost.Select(g => new Departure(member.Id, g, false)));
            if (now is not null && LostADevice(member, now)) found.Add(new Departure(member.Id, null, true));
        }

        return found;
    }

    private static bool LostADevice(RosterMember before, RosterMember after)
    {
        if (before.Devices.Count == 1 && after.Devices.Count == 1) return Key(before.Devices[0]) != Key(after.Devices[0]);
        var left = after.Devices.Select(Key).ToHashSet();
        return before.Devices.Any(d => !left.Contains(Key(d)));
    }

    private static (Fingerprint, Cryptography.Digest) Key(RosterDevice device) => (device.Fingerprint, Cryptography.Digest.Of(device.HpkeKey.Bytes.Span));

    private static bool MayTake(RosterEntryType type) => type is RosterEntryType.MemberRemove or RosterEntryType.MemberSuspend or RosterEntryType.Rights
        or RosterEntryType.Group or RosterEntryType.DeviceRemove or RosterEntryType.DeviceAdd or RosterEntryType.DeviceKey;
}
