using System.Globalization;
using System.Text;

namespace CryptoList.Server.Commands;

/// <summary>
/// Text from others (names, addresses, replies of relays), fit for one line of a terminal: what would move the cursor, change colours,
/// reorder letters or hide is written as <c>\u{…}</c>. Printable text of any script stays as it is.
/// </summary>
internal static class HarmlessText
{
    public static string OfLine(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHarmful(rune)) result.Append($"\\u{{{rune.Value:X}}}");
            else result.Append(rune.ToString());
        }

        return result.ToString();
    }

    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        // Format characters reorder (U+202E) or say what does not show; joiners and the soft hyphen belong to scripts.
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D or 0x00AD),
        _ => false,
    };
}
