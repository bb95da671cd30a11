using System.Globalization;
using System.Text;

namespace CryptoList.Mail.Imap;

/// <summary>Pieces of IMAP's syntax.</summary>
internal static class ImapText
{
    private const int MaxShown = 200;

    /// <summary>A quoted string (RFC 9051 section 4.3) of printable ASCII.</summary>
    /// <exception cref="ArgumentException">Something else is in it.</exception>
    public static string Quote(string text) =>
        text.All(c => c is >= ' ' and <= '~') ? $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"" : throw new ArgumentException("Not printable ASCII.", nameof(text));

    /// <summary>A folder's name in modified UTF-7 (RFC 3501 section 5.1.3), which every server takes.</summary>
    /// <exception cref="ArgumentException">It holds control characters.</exception>
    public static string FolderName(string name)
    {
        if (name.Any(char.IsControl)) throw new ArgumentException("A folder's name has no control characters.", nameof(name));
        var (encoded, other) = (new StringBuilder(), new StringBuilder());
        foreach (var c in name + "\0")
        {
            if (c is not (>= ' ' and <= '~' or '\0'))
            {
                other.Append(c);
                continue;
            }

            if (other.Length > 0) encoded.Append('&').Append(Convert.ToBase64String(Encoding.BigEndianUnicode.GetBytes(other.ToString())).TrimEnd('=').Replace('/', ',')).Append('-');
            other.Clear();
            if (c != '\0') encoded.Append(c == '&' ? "&-" : c);
        }

        return encoded.ToString();
    }

    /// <summary>The decimal number behind that word in a response; null when there is none.</summary>
    public static long? NumberAfter(string line, string word)
    {
        var at = line.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var digits = line.AsSpan(at + word.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, null, out var number) ? number : null;
    }

    /// <summary>A server's words for a person: short, without control characters.</summary>
    public static string Harmless(string line) => new([.. line.Take(MaxShown).Select(c => char.IsControl(c) ? '?' : c)]);
}
