using System.Text;

namespace CryptoList.Mail.Headers;

/// <summary>Writes parameters of MIME fields: a token, a quoted string, or RFC 2231 where the value is long or not ASCII.</summary>
public static class ParameterWriter
{
    /// <summary>Longest parameter name that is read or written, in characters.</summary>
    public const int LongestName = 60;

    private const int LongestPiece = 60;

    /// <summary>
    /// <c>name=value</c>, or several <c>name*0*=…; name*1*=…</c> joined by <c>"; "</c>, each short enough for a line of 76.
    /// Read again it gives the same value.
    /// </summary>
    /// <exception cref="ArgumentException">The name is not a short token, or the value holds CR, LF, NUL or half a surrogate pair.</exception>
    public static string Format(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(StructuredScanner.ParameterNameChars))
            throw new ArgumentException("Not the name of a parameter.", nameof(name));
        if (!HeaderSyntax.IsHarmless(value))
            throw new ArgumentException("A parameter cannot hold CR, LF, NUL or half a surrogate pair.", nameof(value));
        if (value.Length <= LongestPiece && !value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return $"{name}={TokenOrQuoted(value)}";
        return Extended(name, Encoding.UTF8.GetBytes(value));
    }

    private static string TokenOrQuoted(string value)
    {
        if (value.Length > 0 && !value.AsSpan().ContainsAnyExcept(StructuredScanner.TokenChars))
            return value;
        var output = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
                output.Append('\\');
            output.Append(c);
        }

        return output.Append('"').ToString();
    }

    private static string Extended(string name, byte[] value)
    {
        var pieces = new List<string>();
        var piece = new StringBuilder("utf-8''");
        foreach (var octet in value)
        {
            if (piece.Length + 3 > LongestPiece - name.Length / 2)
            {
                pieces.Add(piece.ToString());
                piece.Clear();
            }

            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'.' or (byte)'_')
                piece.Append((char)octet);
            else
                piece.Append('%').Append(octet.ToString("X2"));
        }

        pieces.Add(piece.ToString());
        return pieces.Count == 1
            ? $"{name}*={pieces[0]}"
            : string.Join("; ", pieces.Select((text, index) => $"{name}*{index}*={text}"));
    }
}
