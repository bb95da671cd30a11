using System.Text;
using System.Text.Unicode;

namespace CryptoList.Mail.Sasl;

/// <summary>The one message of PLAIN (RFC 4616 section 2): <c>[authzid] NUL authcid NUL password</c>, UTF-8. Only ever under TLS.</summary>
public static class PlainMessage
{
    private const int MaxPart = 1024;

    /// <summary>Writes it; the caller zeroes it after use.</summary>
    public static byte[] Write(string name, ReadOnlySpan<byte> password)
    {
        byte[] who = Encoding.UTF8.GetBytes(name);
        byte[] message = new byte[2 + who.Length + password.Length];
        who.CopyTo(message, 1);
        password.CopyTo(message.AsSpan(2 + who.Length));
        return message;
    }

    /// <summary>
    /// Reads it and looks whether name and password fit. <paramref name="name"/> is prepared and proven only with
    /// <see cref="ScramFault.None"/>. A name nobody has takes as long as a wrong password.
    /// </summary>
    public static ScramFault Check(ReadOnlySpan<byte> message, IScramUsers users, out string? name)
    {
        name = null;
        int first = message.IndexOf((byte)0);
        int second = first < 0 ? -1 : message[(first + 1)..].IndexOf((byte)0);
        if (second < 0) return ScramFault.Malformed;
        ReadOnlySpan<byte> authzid = message[..first], authcid = message.Slice(first + 1, second), password = message[(first + second + 2)..];
        if (authzid.Length > MaxPart || authcid.Length is 0 or > MaxPart || password.Length is 0 or > MaxPart || password.Contains((byte)0) || !Utf8.IsValid(message)) return ScramFault.Malformed;
        if (authzid.Length > 0 && !authzid.SequenceEqual(authcid)) return ScramFault.AuthorizationIdentity;
        if (!SaslPrep.TryPrepare(Encoding.UTF8.GetString(authcid), out string? who)) return ScramFault.Malformed;
        // Text cannot be zeroed; it is gone with the next collection. The octets are the caller's to zero.
        if (!SaslPrep.TryPrepare(Encoding.UTF8.GetString(password), out string? secret)) return ScramFault.Malformed;
        ScramVerifier verifier = users.Find(who, out bool known);
        if (!(verifier.Fits(secret) & known)) return ScramFault.NotAuthentic;
        name = who;
        return ScramFault.None;
    }
}
