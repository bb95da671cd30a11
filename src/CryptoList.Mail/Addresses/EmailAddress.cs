using System.Diagnostics.CodeAnalysis;
using System.Text;
using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Addresses;

/// <summary>
/// An addr-spec (RFC 5321 section 4.1.2, RFC 6531). Equality is on the normalised form: domain lower-case with A-labels,
/// local part with needless quoting removed and ASCII letters lower-cased.
/// </summary>
public sealed class EmailAddress : IEquatable<EmailAddress>
{
    /// <summary>Octets of a local part as it is sent, quotes counted, RFC 5321 section 4.5.3.1.1.</summary>
    public const int MaxLocalPartBytes = 64;

    /// <summary>Octets of an address: a path of 256 (RFC 5321 section 4.5.3.1.3) less its angle brackets.</summary>
    public const int MaxBytes = 254;

    private readonly string _text;

    private EmailAddress(string localPart, string writtenLocal, MailDomain domain)
    {
        LocalPart = localPart;
        Domain = domain.Normalized;
        DisplayDomain = domain.Display;
        _text = $"{writtenLocal}@{domain.Written}";
        Normalized = $"{LowerAscii(writtenLocal)}@{domain.Normalized}";
    }

    /// <summary>Without quoting, in the case it came in.</summary>
    public string LocalPart { get; }

    /// <summary>Normalised: lower case, A-labels.</summary>
    public string Domain { get; }

    /// <summary>The domain with U-labels, for showing only.</summary>
    public string DisplayDomain { get; }

    /// <summary>The normalised form used for comparing, logs of the roster and routing.</summary>
    public string Normalized { get; }

    /// <summary>False where sending to it takes SMTPUTF8 (RFC 6531).</summary>
    public bool IsAscii => Ascii.IsValid(LocalPart);

    /// <summary>Takes an addr-spec and nothing else: no white space around it, no comment, no angle brackets.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        if (text.Length is 0 or > MaxBytes || !HeaderSyntax.IsHarmless(text))
            return false;
        var scanner = new StructuredScanner(text);
        string? local;
        var quoted = scanner.Peek() == '"';
        if (!quoted)
            local = scanner.TakeUntil(AddressSyntax.WordEnds).ToString();
        else if (!scanner.TryReadQuoted(out local))
            return false;
        return scanner.TryTake('@') && TryCreate(local, quoted, scanner.Rest.ToString(), out address);
    }

    /// <param name="local">Without its quotes and backslashes.</param>
    /// <param name="quoted">It stood in quotes.</param>
    /// <param name="domain">As written.</param>
    /// <param name="address">The address.</param>
    internal static bool TryCreate(string local, bool quoted, string domain, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        var isDotAtom = AddressSyntax.IsDotAtom(local);
        if (!isDotAtom && !(quoted && AddressSyntax.IsQuotable(local)))
            return false;
        var written = isDotAtom ? local : AddressSyntax.Quote(local);
        if (Encoding.UTF8.GetByteCount(written) > MaxLocalPartBytes || !MailDomain.TryParse(domain, out var parsed))
            return false;
        var made = new EmailAddress(local, written, parsed);
        if (Encoding.UTF8.GetByteCount(made.Normalized) > MaxBytes)
            return false;
        address = made;
        return true;
    }

    public bool Equals(EmailAddress? other) => other is not null && Normalized == other.Normalized;

    public override bool Equals(object? obj) => Equals(obj as EmailAddress);

    public override int GetHashCode() => Normalized.GetHashCode(StringComparison.Ordinal);

    /// <summary>As given, with quoting where the local part needs it and A-labels for a domain that is not ASCII; good for SMTP and headers.</summary>
    public override string ToString() => _text;

    private static string LowerAscii(string text) =>
        string.Create(text.Length, text, static (lower, source) =>
        {
            for (var i = 0; i < lower.Length; i++)
                lower[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
        });
}
