using System.Globalization;

namespace CryptoList.Protocol.Identifiers;

/// <summary>
/// Text that is NFC beyond doubt (Unicode Standard Annex 15, quick check answers Yes): no character whose place in NFC depends on
/// its neighbours, and combining marks in canonical order. Stricter than NFC by the marks that might compose with what stands before
/// them; asked of our own table, since <see cref="string.IsNormalized()"/> says yes to everything under invariant globalization.
/// </summary>
internal static class PlainNormalization
{
    private static readonly (int First, int Last, int Class)[] NotPlain = Read(NormalizationData.NotPlain);
    private static readonly (int First, int Last, int Class)[] CombiningClasses = Read(NormalizationData.CombiningClasses);

    public static bool Holds(string text)
    {
        var before = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value < 0x300)
            {
                before = 0;
                continue;
            }

            if (Find(NotPlain, rune.Value) >= 0) return false;
            var at = Find(CombiningClasses, rune.Value);
            var combining = at >= 0 ? CombiningClasses[at].Class : 0;
            if (combining != 0 && combining < before) return false;
            before = combining;
        }

        return true;
    }

    private static int Find((int First, int Last, int Class)[] ranges, int value)
    {
        var (low, high) = (0, ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (value < ranges[middle].First) high = middle - 1;
            else if (value > ranges[middle].Last) low = middle + 1;
            else return middle;
        }

        return -1;
    }

    private static (int First, int Last, int Class)[] Read(string data)
    {
        var ranges = new List<(int, int, int)>();
        foreach (var item in data.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = item.Split(':');
            var ends = parts[0].Split('-');
            ranges.Add((Hex(ends[0]), Hex(ends[^1]), parts.Length > 1 ? int.Parse(parts[1]) : 0));
        }

        return [.. ranges];
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier);
}
