using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.Mail.Addresses;

/// <summary>
/// The right side of an address: a domain name, its labels LDH or internationalised (RFC 5890), or an address literal
/// (RFC 5321 section 4.1.3).
/// </summary>
/// <param name="Written">ASCII, in the case it came in.</param>
/// <param name="Normalized">ASCII, lower case.</param>
/// <param name="Display">With U-labels.</param>
internal sealed record MailDomain(string Written, string Normalized, string Display)
{
    private const int MaxBytes = 255; // RFC 5321 section 4.5.3.1.2
    private const int MaxLabelBytes = 63; // RFC 1035 section 2.3.4

    // Managed code; without the platform's tables it does Punycode and no mapping, so the mapping is done here.
    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    public static bool TryParse(string text, [NotNullWhen(true)] out MailDomain? domain)
    {
        domain = null;
        if (text.Length is 0 or > MaxBytes)
            return false;
        if (text[0] == '[')
            return TryParseLiteral(text, out domain);
        var labels = text.Split('.');
        var (written, display) = (new string[labels.Length], new string[labels.Length]);
        for (var i = 0; i < labels.Length; i++)
        {
            if (!TryParseLabel(labels[i], out written[i]!, out display[i]!))
                return false;
        }

        var joined = string.Join('.', written);
        if (joined.Length > MaxBytes)
            return false;
        domain = new MailDomain(joined, joined.ToLowerInvariant(), string.Join('.', display));
        return true;
    }

    private static bool TryParseLabel(string label, [NotNullWhen(true)] out string? written, [NotNullWhen(true)] out string? display)
    {
        (written, display) = (null, null);
        if (label.Length is 0 or > MaxLabelBytes || label[0] == '-' || label[^1] == '-')
            return false;
        if (!Ascii.IsValid(label))
        {
            display = label.ToLowerInvariant();
            return IsULabel(display) && TryToAscii(display, out written);
        }

        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                return false;
        }

        written = label;
        display = label.ToLowerInvariant();
        return !display.StartsWith("xn--", StringComparison.Ordinal) || TryToUnicode(display, out display);
    }

    /// <summary>
    /// Letters, marks, digits and hyphens (RFC 5892 in the main). Marks that normalisation would join with the letter before
    /// them, and letters that it would replace, are refused: there are no tables here to do it, and two spellings of one
    /// name must not both pass.
    /// </summary>
    private static bool IsULabel(string label)
    {
        if (label.AsSpan().IndexOf("--") == 2) // RFC 5891 section 4.2.3.1
            return false;
        foreach (var rune in label.EnumerateRunes())
        {
            if (rune.Value is (>= 0x300 and <= 0x36F) or (>= 0x3099 and <= 0x309A) or (>= 0x1100 and <= 0x11FF)
                or (>= 0x2000 and <= 0x2BFF) or (>= 0xF900 and <= 0xFFFD) or (>= 0x1D400 and <= 0x1D7FF) or (>= 0x2F800 and <= 0x2FA1F))
                return false;
            var allowed = rune.Value == '-' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
            if (!allowed)
                return false;
        }

        return true;
    }

    private static bool TryToAscii(string label, [NotNullWhen(true)] out string? ascii)
    {
        ascii = null;
        try
        {
            ascii = Idn.GetAscii(label);
        }
        catch (ArgumentException)
        {
            return false; // too long, or a form IDNA forbids
        }

        return ascii.Length <= MaxLabelBytes && TryToUnicode(ascii, out var again) && again == label;
    }

    /// <summary>An A-label must be what its own U-label gives; one of symbols is good for routing, and shown as it is.</summary>
    private static bool TryToUnicode(string label, [NotNullWhen(true)] out string? display)
    {
        display = null;
        try
        {
            var unicode = Idn.GetUnicode(label);
            if (Ascii.IsValid(unicode) || Idn.GetAscii(unicode) != label)
                return false;
            display = IsULabel(unicode) ? unicode : label;
            return true;
        }
        catch (ArgumentException)
        {
            return false; // no Punycode
        }
    }

    private static bool TryParseLiteral(string text, [NotNullWhen(true)] out MailDomain? domain)
    {
        domain = null;
        if (text[^1] != ']')
            return false;
        var inner = text.AsSpan(1, text.Length - 2);
        const string tag = "IPv6:";
        var v6 = inner.StartsWith(tag, StringComparison.OrdinalIgnoreCase);
        if (v6)
            inner = inner[tag.Length..];
        // The parser below also takes ports, scopes and octal numbers; these characters and the comparison leave none.
        if (inner.ContainsAnyExcept(v6 ? "0123456789abcdefABCDEF:." : "0123456789.") || !IPAddress.TryParse(inner, out var address))
            return false;
        if (v6 != (address.AddressFamily == AddressFamily.InterNetworkV6) || (!v6 && !inner.SequenceEqual(address.ToString())))
            return false;
        var literal = v6 ? $"[IPv6:{address}]" : $"[{address}]";
        domain = new MailDomain(literal, literal.ToLowerInvariant(), literal);
        return true;
    }
}
