using System.Text;

namespace CryptoList.Mail.Imap;

/// <summary>Where the literal goes that a FETCH asked for, and how long it may be in octets.</summary>
internal sealed class ImapBody(Stream content, long limit)
{
    public Stream Content { get; } = content;

    public long Limit { get; } = limit;

    /// <summary>True once a literal came.</summary>
    public bool Taken { get; set; }

    /// <summary>True when a response's text up to here ends with the name of a body section, and so its content follows.</summary>
    public bool IsNext(StringBuilder text)
    {
        if (Taken || text.Length < 3 || text[^1] != ' ' || text[^2] != ']') return false;
        var whole = text.ToString();
        var open = whole.LastIndexOf('[');
        return open >= 4 && whole.AsSpan(open - 4, 4).Equals("BODY", StringComparison.OrdinalIgnoreCase);
    }
}
