using System.Buffers;
using System.Text;

namespace CryptoList.Mail.Headers;

/// <summary>The character classes of RFC 5322 section 2.2 and how bytes of a field become text.</summary>
internal static class HeaderSyntax
{
    /// <summary>Line length to fold to, RFC 5322 section 2.1.1 (78) less two, as RFC 2047 section 2 has it.</summary>
    public const int PreferredLine = 76;

    /// <summary>Line length never to be exceeded, RFC 5322 section 2.1.1.</summary>
    public const int LongestLine = 998;

    private static readonly SearchValues<byte> FieldNameBytes = SearchValues.Create(Printable());

    public static bool IsFieldName(ReadOnlySpan<byte> name) => !name.IsEmpty && !name.ContainsAnyExcept(FieldNameBytes);

    public static bool IsFieldName(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExceptInRange('!', '~') && !name.Contains(':');

    public static bool IsWhiteSpace(byte value) => value is (byte)' ' or (byte)'\t';

    public static bool IsWhiteSpace(char value) => value is ' ' or '\t';

    /// <summary>No CR, LF, NUL or half of a surrogate pair.</summary>
    public static bool IsHarmless(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny('\r', '\n', '\0'))
            return false;
        while (true)
        {
            var surrogate = text.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (surrogate < 0)
                return true;
            if (surrogate + 1 == text.Length || !char.IsSurrogatePair(text[surrogate], text[surrogate + 1]))
                return false;
            text = text[(surrogate + 2)..];
        }
    }

    /// <summary>UTF-8 where the bytes are (RFC 6532), else Latin-1, which loses nothing.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    /// <summary>Deletes every CRLF; in a field each stands before white space, RFC 5322 section 2.2.3.</summary>
    public static string Unfold(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.Contains((byte)'\n'))
            return Decode(bytes);
        var rented = ArrayPool<byte>.Shared.Rent(bytes.Length);
        try
        {
            var length = 0;
            while (true)
            {
                var end = bytes.IndexOf("\r\n"u8);
                var piece = end < 0 ? bytes : bytes[..end];
                piece.CopyTo(rented.AsSpan(length));
                length += piece.Length;
                if (end < 0)
                    return Decode(rented.AsSpan(0, length));
                bytes = bytes[(end + 2)..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static byte[] Printable()
    {
        var bytes = new List<byte>(94);
        for (var value = 33; value <= 126; value++)
        {
            if (value != ':')
                bytes.Add((byte)value);
        }

        return [.. bytes];
    }
}
