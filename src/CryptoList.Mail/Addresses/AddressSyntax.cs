using System.Buffers;
using System.Globalization;
using System.Text;

namespace CryptoList.Mail.Addresses;

/// <summary>The characters of addresses, RFC 5322 section 3.2.3 and RFC 6532 section 3.2.</summary>
internal static class AddressSyntax
{
    /// <summary>What ends an atom or dot-atom: white space, controls and the specials but the dot.</summary>
    public static readonly SearchValues<char> WordEnds = SearchValues.Create(Controls() + " \u007f()<>[]:;@\\,\"");

    /// <summary>As <see cref="WordEnds"/>, within the brackets of an address literal.</summary>
    public static readonly SearchValues<char> WordEndsButColon = SearchValues.Create(Controls() + " \u007f()<>[];@\\,\"");

    /// <summary>Atoms with single dots between them. Beyond ASCII: nothing that cannot be seen or reorders what can.</summary>
    public static bool IsDotAtom(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] == '.' || text[^1] == '.' || text.IndexOf("..") >= 0)
            return false;
        return !text.ContainsAny(WordEnds) && IsVisible(text);
    }

    /// <summary>Can stand in a quoted local part, RFC 5321 section 4.1.2: printable, spaces included, and not empty.</summary>
    public static bool IsQuotable(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return false;
        foreach (var c in text)
        {
            if (c is < ' ' or '\u007f')
                return false;
        }

        return IsVisible(text);
    }

    public static string Quote(string text)
    {
        var output = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                output.Append('\\');
            output.Append(c);
        }

        return output.Append('"').ToString();
    }

    private static bool IsVisible(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
            return true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
                continue;
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse:
                case UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                case UnicodeCategory.SpaceSeparator:
                    return false;
            }

            if (rune == Rune.ReplacementChar)
                return false;
        }

        return true;
    }

    private static string Controls() => string.Concat(Enumerable.Range(0, 32).Select(value => (char)value));
}
