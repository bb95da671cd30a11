using System.Globalization;
using System.Text;

namespace CryptoList.Helper.Terminal;

/// <summary>
/// Text from others, fit for a terminal: what would move the cursor, change colours, reorder letters or hide is written as
/// <c>\u{…}</c>. Printable text of any script stays as it is.
/// </summary>
public static class HarmlessText
{
    /// <summary>One line: line ends and tabs are made visible too.</summary>
    public static string OfLine(string text) => Make(text, keepLines: false);

    /// <summary>Several lines: LF and tab stay; CRLF becomes LF, a lone CR is made visible.</summary>
    public static string Of(string text) => Make(text.Replace("\r\n", "\n"), keepLines: true);

    private static string Make(string text, bool keepLines)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (keepLines && rune.Value is '\n' or '\t') result.Append((char)rune.Value);
            else if (IsHarmful(rune)) result.Append($"\\u{{{rune.Value:X}}}");
            else result.Append(rune.ToString());
        }

        return result.ToString();
    }

    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        // Format characters reorder (U+202E), or say what does not show (tags, U+E0000 and on); joiners belong to scripts and emoji.
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D or 0x00AD),
        _ => false,
    };
}
