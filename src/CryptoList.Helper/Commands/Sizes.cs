using System.Globalization;

namespace CryptoList.Helper.Commands;

/// <summary>Numbers of octets as people write them on a command line, and as sentences say them. A kB is 1000 octets.</summary>
internal static class Sizes
{
    private static readonly (string Unit, long Octets)[] Units = [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("B", 1)];

    /// <summary>A whole number above 0 and one of B, kB, MB, GB, TB, in capitals or not; at most 1000 TB.</summary>
    public static bool TryParse(string text, out long octets)
    {
        octets = 0;
        foreach (var (unit, each) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            if (!long.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0 || count > Units[0].Octets * 1000 / each) return false;
            octets = count * each;
            return true;
        }

        return false;
    }

    /// <summary>E.g. <c>2 GB</c>: in the largest unit in which it is a whole number.</summary>
    public static string Say(long octets)
    {
        var (unit, each) = Units.First(u => octets % u.Octets == 0);
        return $"{octets / each} {unit}";
    }
}
