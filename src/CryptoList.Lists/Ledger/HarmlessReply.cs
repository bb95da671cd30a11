using System.Globalization;
using System.Text;

namespace CryptoList.Lists.Ledger;

/// <summary>Another host's words, made fit for a line of a mail: no control, format or line-breaking characters, at most 160 characters.</summary>
public static class HarmlessReply
{
    private const int MaxLength = 160;

    /// <summary>The words, or <paramref name="none"/> where there are none.</summary>
    public static string Of(string? reply, string none = "no reply")
    {
        var text = new StringBuilder();
        foreach (var rune in (reply ?? "").EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > MaxLength) break;
            text.Append(IsHarmless(rune) ? rune.ToString() : " ");
        }

        return text.ToString().Trim() is { Length: > 0 } words ? words : none;
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
}
