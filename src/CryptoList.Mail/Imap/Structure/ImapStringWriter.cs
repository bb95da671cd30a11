using System.Buffers;
using System.Globalization;
using System.Text;

namespace CryptoList.Mail.Imap.Structure;

/// <summary>Writes values of responses; text is Latin-1, one character for one octet.</summary>
internal sealed class ImapStringWriter
{
    private const int LongestQuoted = 1000;

    private static readonly SearchValues<char> Quotable = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    private readonly StringBuilder _text = new();

    public byte[] ToArray() => Encoding.Latin1.GetBytes(_text.ToString());

    /// <summary>As it is.</summary>
    public ImapStringWriter Raw(string text)
    {
        _text.Append(text);
        return this;
    }

    public ImapStringWriter Number(long number)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    /// <summary>NIL, a quoted string where it can be one, else a literal.</summary>
    public ImapStringWriter String(string? text)
    {
        if (text is null) return Raw("NIL");
        if (text.Length <= LongestQuoted && !text.AsSpan().ContainsAnyExcept(Quotable)) return Raw($"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        var octets = text.Replace("\0", "", StringComparison.Ordinal);
        _text.Append(CultureInfo.InvariantCulture, $"{{{octets.Length}}}\r\n").Append(octets);
        return this;
    }
}
