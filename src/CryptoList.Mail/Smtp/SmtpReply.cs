using System.Buffers;
using System.Globalization;
using System.Text;

namespace CryptoList.Mail.Smtp;

/// <summary>
/// A reply of an SMTP or LMTP server (RFC 5321 section 4.2): a three-digit code, an enhanced code where there is one
/// (RFC 2034), and one or more lines of text. Immutable; equal when code, enhanced code and lines are equal.
/// </summary>
public sealed class SmtpReply : IEquatable<SmtpReply>
{
    /// <summary>The most a reply line holds, in octets with code and CRLF (RFC 5321 section 4.5.3.1.5).</summary>
    public const int MaxLineLength = 512;

    private readonly string[] _lines;
    private byte[]? _encoded;

    /// <summary>A reply with one or more lines of text.</summary>
    /// <param name="code">200 to 599.</param>
    /// <param name="enhanced">The enhanced code, put before the text of every line; its class must be the code's first digit.</param>
    /// <param name="lines">At least one line, possibly empty; no control characters but tab.</param>
    /// <exception cref="ArgumentException">A code out of range, no line, or a line with control characters or longer than 512 octets in all.</exception>
    public SmtpReply(int code, EnhancedStatusCode? enhanced, params string[] lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        if (code is < 200 or > 599) throw new ArgumentException("A reply code is 200 to 599.", nameof(code));
        if (enhanced is { } e && e.Class != code / 100) throw new ArgumentException("The enhanced code's class differs from the reply code's.", nameof(enhanced));
        if (lines.Length == 0) throw new ArgumentException("A reply has at least one line.", nameof(lines));
        int prefix = 4 + (enhanced is { } x ? x.ToString().Length + 1 : 0) + 2;
        foreach (string line in lines)
        {
            if (HasControls(line)) throw new ArgumentException("A reply line holds no control characters.", nameof(lines));
            if (prefix + Encoding.UTF8.GetByteCount(line) > MaxLineLength) throw new ArgumentException("A reply line holds at most 512 octets.", nameof(lines));
        }
        (Code, Enhanced, _lines) = (code, enhanced, (string[])lines.Clone());
    }

    /// <summary>The three-digit code, 200 to 599.</summary>
    public int Code { get; }

    /// <summary>The enhanced status code, or null where the reply has none.</summary>
    public EnhancedStatusCode? Enhanced { get; }

    /// <summary>The text of each line, without codes.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>2xx: done.</summary>
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>3xx: go on (354).</summary>
    public bool IsIntermediate => Code is >= 300 and < 400;

    /// <summary>4xx: a refusal for now.</summary>
    public bool IsTransient => Code is >= 400 and < 500;

    /// <summary>5xx: a refusal for good.</summary>
    public bool IsPermanent => Code >= 500;

    /// <summary>Writes the reply as sent: every line with its codes and CRLF.</summary>
    public void WriteTo(IBufferWriter<byte> output) => output.Write(Encoded.Span);

    /// <summary>The reply's octets as sent, CRLF of the last line included.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded ??= Encoding.UTF8.GetBytes(Compose("\r\n") + "\r\n");

    /// <inheritdoc/>
    public bool Equals(SmtpReply? other) =>
        other is not null && Code == other.Code && Enhanced == other.Enhanced && _lines.AsSpan().SequenceEqual(other._lines);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SmtpReply);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Enhanced, _lines[0], _lines.Length);

    /// <summary>The reply on one line for logs, lines parted by " / ".</summary>
    public override string ToString() => Compose(" / ");

    private static bool HasControls(string line)
    {
        foreach (char c in line)
        {
            if (c != '\t' && char.IsControl(c)) return true;
        }
        return false;
    }

    private string Compose(string separator)
    {
        StringBuilder text = new();
        for (int i = 0; i < _lines.Length; i++)
        {
            if (i > 0) text.Append(separator);
            text.Append(CultureInfo.InvariantCulture, $"{Code}{(i == _lines.Length - 1 ? ' ' : '-')}");
            if (Enhanced is { } enhanced) text.Append(CultureInfo.InvariantCulture, $"{enhanced} ");
            text.Append(_lines[i]);
        }
        return text.ToString();
    }
}
