using CryptoList.Helper.Lists;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Membership;

/// <summary>Which device of a member somebody means.</summary>
internal static class DeviceChoice
{
    // A device added by one signature is in force a day later; its place in the log is taken at once.
    private const long FarFuture = 1L << 52;

    /// <summary>Fewest digits of a fingerprint that name a device: two groups.</summary>
    private const int FewestDigits = 10;

    /// <summary>All devices a member has ever had, each as it was last; those in the log now come first.</summary>
    public static IReadOnlyList<RosterDevice> OfLog(RosterLog log, MemberId member)
    {
        var devices = new List<RosterDevice>();
        for (var n = log.HeadNumber; n >= 0; n--)
            foreach (var device in log.At(n, FarFuture).Member(member)?.Devices ?? [])
                if (!devices.Exists(d => d.Fingerprint == device.Fingerprint)) devices.Add(device);
        return devices;
    }

    /// <summary>The device meant by its name, its fingerprint, or at least the first two groups of that fingerprint's digits.</summary>
    /// <exception cref="HelperException">None or several are meant.</exception>
    public static RosterDevice Find(ListReplica list, RosterMember member, string text)
    {
        var all = OfLog(list.Log, member.Id);
        var listed = list.Log.AtHead(FarFuture).Member(member.Id)?.Devices ?? [];
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        var isDigits = digits.Length >= FewestDigits && text.All(c => char.IsAsciiDigit(c) || c is ' ' or '-');
        var found = all.Where(d => d.Fingerprint.ToString() == text || (isDigits && FingerprintDigits.Of(d.Fingerprint).Replace(" ", "", StringComparison.Ordinal).StartsWith(digits, StringComparison.Ordinal))).ToList();
        // By name only what is there: names are not unique for ever.
        if (found.Count == 0) found = [.. listed.Where(d => d.Name == text)];
        return found.Count switch
        {
            1 => found[0],
            0 => throw HelperException.Usage($"{member.Address} has no device called {text} in {list.Address}. See which there are: cryptolist-helper device list"),
            _ => throw HelperException.Usage($"{member.Address} has {found.Count} devices called {text} in {list.Address}. Give the first groups of the fingerprint's digits: cryptolist-helper device list"),
        };
    }
}
