using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CryptoList.Mail.Smtp;

/// <summary>The xtext encoding of DSN parameters (RFC 3461 section 4): printable ASCII, with <c>+HH</c> for what may not stand for itself.</summary>
public static class Xtext
{
    /// <summary>Decodes; false for octets that may not stand there or a broken hexadecimal pair (upper case only).</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out string? text)
    {
        text = null;
        StringBuilder result = new(encoded.Length);
        for (int i = 0; i < encoded.Length; i++)
        {
            byte octet = encoded[i];
            if (octet is < 33 or > 126 or (byte)'=') return false;
            if (octet != '+')
            {
                result.Append((char)octet);
                continue;
            }
            if (i + 2 >= encoded.Length || Digit(encoded[i + 1]) is not (>= 0 and var high) || Digit(encoded[i + 2]) is not (>= 0 and var low)) return false;
            // RFC 3461 section 4.4 and 5.2: the decoded text is printable ASCII too; anything else could forge lines in a report.
            int value = (high << 4) | low;
            if (value is < 32 or > 126) return false;
            result.Append((char)value);
            i += 2;
        }
        text = result.ToString();
        return true;
    }

    /// <summary>Encodes printable ASCII text.</summary>
    /// <exception cref="ArgumentException">A character outside 32 to 126.</exception>
    public static string Encode(string text)
    {
        StringBuilder result = new(text.Length);
        foreach (char c in text)
        {
            if (c is < (char)32 or > (char)126) throw new ArgumentException("Only printable ASCII has an xtext form.", nameof(text));
            if (c is '+' or '=' or ' ') result.Append('+').Append(((int)c).ToString("X2"));
            else result.Append(c);
        }
        return result.ToString();
    }

    private static int Digit(byte octet) => octet switch
    {
        >= (byte)'0' and <= (byte)'9' => octet - '0',
        >= (byte)'A' and <= (byte)'F' => octet - 'A' + 10,
        _ => -1,
    };
}
