using System.Text;
using System.Text.Unicode;

namespace CryptoList.Mail.Sasl;

/// <summary>The grammar of SCRAM's messages (RFC 5802 section 7).</summary>
internal static class ScramText
{
    /// <summary>The longest message taken, in octets.</summary>
    public const int MaxLength = 4096;

    /// <summary>The longest nonce taken, in characters.</summary>
    private const int MaxNonce = 512;

    /// <summary>Decodes a message: UTF-8 without NUL, 1 to 4,096 octets; null for anything else.</summary>
    public static string? Read(ReadOnlySpan<byte> message) =>
        message.Length is 0 or > MaxLength || !Utf8.IsValid(message) || message.Contains((byte)0) ? null : Encoding.UTF8.GetString(message);

    /// <summary>The value of the attribute of that name; null when the text is another.</summary>
    public static string? Value(string attribute, char name) =>
        attribute.Length >= 2 && attribute[0] == name && attribute[1] == '=' ? attribute[2..] : null;

    /// <summary>Printable ASCII but the comma.</summary>
    public static bool IsNonce(string? text) => text is { Length: > 0 and <= MaxNonce } && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains(',');

    /// <summary>Puts <c>=2C</c> and <c>=3D</c> for comma and equals sign.</summary>
    public static string Quote(string name) => name.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);

    /// <summary>Undoes <see cref="Quote"/>; null when an equals sign begins neither.</summary>
    public static string? Unquote(string quoted)
    {
        for (int at = 0; (at = quoted.IndexOf('=', at)) >= 0; at += 3)
        {
            if (!quoted.AsSpan(at).StartsWith("=2C") && !quoted.AsSpan(at).StartsWith("=3D")) return null;
        }
        return quoted.Length == 0 ? null : quoted.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
    }
}
