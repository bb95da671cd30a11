using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CryptoList.Mail.Imap;

/// <summary>An untagged FETCH response: its message's number and its items in order, values as they stand, literals with them.</summary>
public sealed record FetchResponse(uint Number, IReadOnlyList<(string Name, byte[] Value)> Items)
{
    /// <summary>The UID, 0 when it is not among the items.</summary>
    public uint Uid => Find("UID") is { } value && uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : 0;

    /// <summary>An item's value by its name in capitals; null when it is not there.</summary>
    public byte[]? Find(string name)
    {
        foreach (var item in Items)
            if (item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return item.Value;
        return null;
    }

    /// <summary>A value that is a string, or null for NIL and anything else.</summary>
    public static byte[]? StringOf(byte[]? value)
    {
        var scanner = new ImapScanner(value);
        return scanner.TryString(out var text) ? Encoding.Latin1.GetBytes(text) : null;
    }

    /// <summary>Reads <c>* 5 FETCH (…)</c>; false for any other response.</summary>
    public static bool TryParse(ReadOnlySpan<byte> response, [NotNullWhen(true)] out FetchResponse? fetch)
    {
        fetch = null;
        var scanner = new ImapScanner(response);
        if (!scanner.Take('*') || !scanner.Take(' ') || !scanner.TryWord(out var digits) || !uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !scanner.Take(' ') || !scanner.TryWord(out var word) || !word.Equals("FETCH", StringComparison.OrdinalIgnoreCase) || !scanner.Take(' ') || !scanner.Take('(')) return false;
        var items = new List<(string, byte[])>();
        while (!scanner.Take(')'))
        {
            if (scanner.Take(' ')) continue;
            if (!scanner.TryItemName(out var name) || !scanner.Take(' ') || !scanner.TryValue(out var value)) return false;
            items.Add((name, value.ToArray()));
        }

        fetch = new FetchResponse(number, items);
        return true;
    }
}
