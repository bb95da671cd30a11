using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Membership;

/// <summary>Entries that go into a log together, with what follows from them in the same transaction.</summary>
/// <param name="First">The number of the first.</param>
/// <param name="Entries">At least one, in order.</param>
/// <param name="Departures">Whose waiting copies are cancelled.</param>
/// <param name="Gone">Members who were removed or suspended: no letter to their devices goes out any more.</param>
/// <param name="Release">A batch of letters that waits for these entries; null for none.</param>
public sealed record LogGrowth(long First, IReadOnlyList<SignedEntry> Entries, IReadOnlyList<Departure> Departures, IReadOnlyList<MemberId> Gone, string? Release)
{
    /// <summary>A time at which every device in the log is in force, also one that waits now: its place in the log is taken at once.</summary>
    internal const long AllInForce = 1L << 52;

    /// <summary>Devices that were removed while their members stay: no letter to them goes out any more.</summary>
    public IReadOnlyList<(MemberId Member, Fingerprint Device)> GoneDevices { get; init; } = [];

    /// <summary>True addresses that are new or other, of a list that hides them.</summary>
    public IReadOnlyList<HiddenAddress> Addresses { get; init; } = [];

    /// <summary>Members who are gone, and whose addresses nobody needs any more.</summary>
    public IReadOnlyList<MemberId> Forgotten { get; init; } = [];

    /// <summary>What follows from the entries from <paramref name="first"/> on, which the log has.</summary>
    public static LogGrowth Of(RosterLog log, long first, string? release = null)
    {
        var numbers = Enumerable.Range(0, (int)(log.HeadNumber - first + 1)).Select(i => first + i).ToList();
        var head = log.At(log.HeadNumber, log[log.HeadNumber].Time);
        return new LogGrowth(
            first,
            [.. numbers.Select(n => log[n].Signed)],
            [.. numbers.SelectMany(n => Membership.Departures.Of(log, n)).Distinct()],
            [.. numbers.SelectMany(log.Leavers).Distinct().Where(m => head.Member(m) is not { Suspended: false })],
            release)
        {
            GoneDevices = first == 0 ? [] : [.. numbers.SelectMany(log.Leavers).Distinct().SelectMany(m => Devices(log, first - 1, m).Except(Devices(log, log.HeadNumber, m)).Select(d => (m, d)))],
        };
    }

    private static IEnumerable<Fingerprint> Devices(RosterLog log, long n, MemberId member) => log.At(n, AllInForce).Member(member)?.Devices.Select(d => d.Fingerprint) ?? [];

    /// <summary>The number of the last.</summary>
    public long Last => First + Entries.Count - 1;
}
