using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>
/// Many octet strings looked for in one pass: what must not be found on the server, in each form it could have there (octets, UTF-16,
/// base64, base64url, hexadecimal of either case).
/// </summary>
internal sealed class Needles
{
    private const int FilterBits = 20;

    private readonly List<(string What, byte[] Octets)> _all = [];
    private readonly Dictionary<uint, List<int>> _byStart = [];
    private readonly bool[] _filter = new bool[1 << FilterBits];

    public int Count => _all.Count;

    public int Longest { get; private set; }

    public string What(int index) => _all[index].What;

    public void Add(string what, ReadOnlySpan<byte> octets)
    {
        var start = BitConverter.ToUInt32(octets);
        if (!_byStart.TryGetValue(start, out var known)) _byStart[start] = known = [];
        known.Add(_all.Count);
        _filter[Slot(start)] = true;
        _all.Add((what, octets.ToArray()));
        Longest = Math.Max(Longest, octets.Length);
    }

    public void AddText(string what, string text)
    {
        Add(what, Encoding.UTF8.GetBytes(text));
        Add($"{what} (UTF-16)", Encoding.Unicode.GetBytes(text));
    }

    public void AddOctets(string what, ReadOnlySpan<byte> octets)
    {
        Add(what, octets);
        AddText($"{what} (base64)", Convert.ToBase64String(octets).TrimEnd('='));
        AddText($"{what} (base64url)", Base64Url.EncodeToString(octets));
        AddText($"{what} (hexadecimal)", Convert.ToHexStringLower(octets));
        AddText($"{what} (HEXADECIMAL)", Convert.ToHexString(octets));
    }

    /// <summary>Counts the needles that start within the first <paramref name="own"/> octets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(ReadOnlySpan<byte> haystack, int own, int[] hits)
    {
        var last = Math.Min(own, haystack.Length - sizeof(uint) + 1);
        for (var at = 0; at < last; at++)
        {
            var start = Unsafe.ReadUnaligned<uint>(in haystack[at]);
            if (!_filter[Slot(start)] || !_byStart.TryGetValue(start, out var candidates)) continue;
            foreach (var i in candidates)
            {
                if (haystack[at..].StartsWith(_all[i].Octets)) hits[i]++;
            }
        }
    }

    private static int Slot(uint start) => (int)((start * 2654435761u) >> (32 - FilterBits));
}
