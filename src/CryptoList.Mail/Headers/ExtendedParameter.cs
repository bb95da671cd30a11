using System.Text;

namespace CryptoList.Mail.Headers;

/// <summary>The pieces of one RFC 2231 parameter, in whatever order they came.</summary>
internal sealed class ExtendedParameter
{
    private readonly SortedDictionary<int, (bool Encoded, string Text)> _pieces = [];

    /// <summary>Index -1 is the form without a number. False when that piece is there already.</summary>
    public bool Add(int index, bool encoded, string text) => _pieces.TryAdd(index, (encoded, text));

    /// <summary>The value, or null when a piece is missing or both forms are there. In an unknown charset it stays as it was.</summary>
    public string? Join()
    {
        var first = _pieces.Keys.First();
        if (_pieces.Count > 1 && (first != 0 || _pieces.Keys.Last() != _pieces.Count - 1))
            return null;
        if (first > 0)
            return null;
        var start = _pieces[first];
        if (!start.Encoded)
            return _pieces.Values.Skip(1).Any(piece => piece.Encoded) ? null : string.Concat(_pieces.Values.Select(piece => piece.Text));
        var parts = start.Text.Split('\'', 3);
        if (parts.Length != 3)
            return null;
        var charset = parts[0].Length == 0 ? Encoding.ASCII : Charsets.Find(parts[0]);
        if (charset is null)
            return string.Concat(_pieces.Values.Select(piece => piece.Text));
        return EncodedWordDecoder.Harmless(Decode(charset, parts[2]));
    }

    private string Decode(Encoding charset, string firstText)
    {
        var output = new StringBuilder();
        var bytes = new List<byte>();
        var text = firstText;
        foreach (var (index, piece) in _pieces)
        {
            if (index > 0)
                text = piece.Text;
            if (piece.Encoded)
            {
                Percent(text, bytes);
                continue;
            }

            output.Append(charset.GetString([.. bytes])).Append(text);
            bytes.Clear();
        }

        return output.Append(charset.GetString([.. bytes])).ToString();
    }

    /// <summary>Percent signs that start no two hex digits stand for themselves.</summary>
    private static void Percent(string text, List<byte> bytes)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Add(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }
    }
}
