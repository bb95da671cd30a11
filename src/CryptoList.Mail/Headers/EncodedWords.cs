using System.Text;

namespace CryptoList.Mail.Headers;

/// <summary>Encoded words in unstructured text, RFC 2047.</summary>
public static class EncodedWords
{
    private const int LongestRun = 400;

    /// <summary>
    /// Decodes every encoded word that stands between white space; white space between two of them goes (section 6.2).
    /// A word in an unknown charset or not well formed stays as it was. CR, LF and NUL that a word hides become U+FFFD.
    /// </summary>
    public static string Decode(string text)
    {
        if (!text.Contains("=?", StringComparison.Ordinal))
            return text;
        var decoder = new EncodedWordDecoder(text.Length);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var gap = rest.IndexOfAnyExcept(' ', '\t');
            if (gap < 0)
            {
                decoder.Literal(rest);
                break;
            }

            var word = rest[gap..];
            var length = word.IndexOfAny(' ', '\t');
            if (length >= 0)
                word = word[..length];
            decoder.Add(rest[..gap], word);
            rest = rest[(gap + word.Length)..];
        }

        return decoder.Finish();
    }

    /// <summary>True where the text can stand in a field as it is: printable ASCII, nothing that looks like an encoded word, no word too long for a line.</summary>
    internal static bool IsPlain(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~') || text.Contains("=?", StringComparison.Ordinal))
            return false;
        if (text.StartsWith(' ') || text.EndsWith(' '))
            return false;
        var run = 0;
        foreach (var c in text)
        {
            // The spaces at a fold stand on one line with the word after them, and both must fit.
            run = c == ' ' ? 0 : run + 1;
            if (run > LongestRun)
                return false;
        }

        return !text.Contains(new string(' ', LongestRun), StringComparison.Ordinal);
    }

    /// <summary>
    /// The text as encoded words in UTF-8 of at most 75 characters, split between characters, one space between them.
    /// Q, which can be read as it stands, unless it is twice as long as the text; Q only with the characters section 5 (3) allows in a phrase.
    /// </summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="used">Characters already on the first line.</param>
    internal static string Encode(string text, int used)
    {
        var (quoted, utf8) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            utf8 += rune.Utf8SequenceLength;
            quoted += QLength(rune);
        }

        return quoted <= 2 * utf8 ? Encode(text, used, 'q') : Encode(text, used, 'b');
    }

    private static string Encode(string text, int used, char kind)
    {
        const int longest = 75, overhead = 12; // =?utf-8?q?...?=
        var output = new StringBuilder();
        var room = HeaderSyntax.PreferredLine - used - overhead;
        if (room < 16)
            room = longest - overhead;
        var start = 0;
        var (index, cost) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var added = kind == 'q' ? QLength(rune) : rune.Utf8SequenceLength;
            var size = kind == 'q' ? cost + added : (cost + added + 2) / 3 * 4;
            if (size > room)
            {
                AppendWord(output, text.AsSpan(start, index - start), kind);
                (start, cost) = (index, 0);
                room = longest - overhead;
            }

            cost += added;
            index += rune.Utf16SequenceLength;
        }

        AppendWord(output, text.AsSpan(start), kind);
        return output.ToString();
    }

    private static void AppendWord(StringBuilder output, ReadOnlySpan<char> text, char kind)
    {
        if (output.Length > 0)
            output.Append(' ');
        output.Append("=?utf-8?").Append(kind).Append('?');
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        if (kind == 'b')
        {
            output.Append(Convert.ToBase64String(bytes));
        }
        else
        {
            foreach (var value in bytes)
            {
                if (value == ' ')
                    output.Append('_');
                else if (IsQSafe(value))
                    output.Append((char)value);
                else
                    output.Append('=').Append(value.ToString("X2"));
            }
        }

        output.Append("?=");
    }

    private static int QLength(Rune rune) =>
        rune.Value == ' ' || (rune.IsAscii && IsQSafe((byte)rune.Value)) ? 1 : 3 * rune.Utf8SequenceLength;

    private static bool IsQSafe(byte value) =>
        char.IsAsciiLetterOrDigit((char)value) || value is (byte)'!' or (byte)'*' or (byte)'+' or (byte)'-' or (byte)'/';
}
