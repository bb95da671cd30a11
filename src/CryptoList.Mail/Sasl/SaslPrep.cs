using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CryptoList.Mail.Sasl;

/// <summary>
/// SASLprep (RFC 4013): makes names and passwords that look the same be the same octets. Unassigned code points are those of
/// the runtime's Unicode, and refused, as for stored strings (RFC 3454 section 7).
/// </summary>
public static class SaslPrep
{
    /// <summary>The longest text taken, in UTF-16 units.</summary>
    public const int MaxLength = 1024;

    /// <summary>
    /// Prepares text. False for text that is empty afterwards or too long, holds a prohibited or unassigned character, mixes
    /// directions (RFC 3454 section 6), or is not ASCII where the runtime has no Unicode normalisation.
    /// </summary>
    public static bool TryPrepare(string text, [NotNullWhen(true)] out string? prepared)
    {
        prepared = null;
        if (text.Length is 0 or > MaxLength) return false;
        if (Ascii.IsValid(text))
        {
            if (text.AsSpan().ContainsAnyInRange('\0', '\x1f') || text.Contains('\x7f')) return false;
            prepared = text;
            return true;
        }
        if (!CanNormalise || Map(text) is not { } mapped) return false;
        string normal = mapped.Normalize(NormalizationForm.FormKC);
        if (normal.Length == 0 || !IsAllowed(normal)) return false;
        prepared = normal;
        return true;
    }

    /// <summary>Without ICU the runtime gives text back as it was, and two spellings of a password would differ.</summary>
    private static bool CanNormalise { get; } = "\uFB01".Normalize(NormalizationForm.FormKC) == "fi";

    /// <summary>RFC 4013 section 2.1: spaces become SPACE, what is commonly mapped to nothing goes. Null for lone surrogates.</summary>
    private static string? Map(string text)
    {
        StringBuilder mapped = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsSurrogate(c))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(c, text[i + 1])) return null;
                mapped.Append(c).Append(text[++i]);
            }
            else if (c is '\u00A0' or '\u1680' or (>= '\u2000' and <= '\u200B') or '\u202F' or '\u205F' or '\u3000')
            {
                mapped.Append(' ');
            }
            else if (c is not ('\u00AD' or '\u034F' or '\u1806' or (>= '\u180B' and <= '\u180D') or '\u200C' or '\u200D' or '\u2060' or (>= '\uFE00' and <= '\uFE0F') or '\uFEFF'))
            {
                mapped.Append(c);
            }
        }
        return mapped.ToString();
    }

    /// <summary>RFC 4013 sections 2.3 and 2.4.</summary>
    private static bool IsAllowed(string text)
    {
        bool rightToLeft = false, leftToRight = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsProhibited(rune)) return false;
            if (IsRightToLeft(rune.Value)) rightToLeft = true;
            else if (Rune.IsLetter(rune)) leftToRight = true;
        }
        if (!rightToLeft) return true;
        Rune.DecodeFromUtf16(text, out Rune first, out _);
        Rune.DecodeLastFromUtf16(text, out Rune last, out _);
        return !leftToRight && IsRightToLeft(first.Value) && IsRightToLeft(last.Value);
    }

    private static bool IsProhibited(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        // RFC 3454 tables C.2, C.3, C.4, C.5, C.8, C.9 and A.1; C.1.2 is mapped away.
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        // Tables C.6, C.7, and the deprecated marks of C.8.
        _ => rune.Value is (>= 0xFFF9 and <= 0xFFFD) or (>= 0x2FF0 and <= 0x2FFB) or 0x0340 or 0x0341,
    };

    /// <summary>The blocks of RFC 3454 table D.1: Hebrew, Arabic, Syriac, Thaana, and their presentation forms.</summary>
    private static bool IsRightToLeft(int value) => value is 0x05BE or 0x05C0 or 0x05C3 or (>= 0x05D0 and <= 0x05F4) or 0x061B or 0x061F
        or (>= 0x0621 and <= 0x064A) or (>= 0x066D and <= 0x066F) or (>= 0x0671 and <= 0x06D5) or 0x06DD or 0x06E5 or 0x06E6
        or (>= 0x06FA and <= 0x0710) or (>= 0x0712 and <= 0x072C) or (>= 0x0780 and <= 0x07A5) or 0x07B1 or 0x200F
        or 0xFB1D or (>= 0xFB1F and <= 0xFB28) or (>= 0xFB2A and <= 0xFD3D) or (>= 0xFD50 and <= 0xFDFC) or (>= 0xFE70 and <= 0xFEFC);
}
