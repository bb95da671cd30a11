using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CryptoList.Lists.Ledger;

/// <summary>Another host's words, made fit for a line of a mail: no control, format or line-breaking characters, at most 160 characters.</summary>
public static partial class HarmlessReply
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

    /// <summary>
    /// The reply's codes alone (RFC 5321 section 4.2, RFC 3463), for who is not to see to whom the mail went: hosts like to repeat the address. Words of this
    /// server, which begin with no code, are left.
    /// </summary>
    public static string CodesOf(string? reply, string none = "no reply") =>
        Codes().Match(reply ?? "") is { Success: true } codes ? codes.Value : (reply ?? "").Contains('@', StringComparison.Ordinal) ? none : Of(reply, none);

    [GeneratedRegex(@"^[2-5][0-9][0-9](?:[ -][245]\.[0-9]{1,3}\.[0-9]{1,3})?(?![0-9])")]
    private static partial Regex Codes();

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
}
