using System.Text;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>Who logs in, read from a SASL exchange as it passes; nothing secret is kept. Shelves are told apart by it.</summary>
internal static class SaslName
{
    /// <summary>The name in a client's response of that mechanism, in base64; null where it holds none.</summary>
    public static string? Of(string mechanism, ReadOnlySpan<byte> response)
    {
        var text = Encoding.ASCII.GetString(response).Trim();
        var octets = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, octets, out var length) || length == 0) return null;
        var said = Encoding.UTF8.GetString(octets, 0, length);
        Array.Clear(octets);
        return mechanism.ToUpperInvariant() switch
        {
            // Whose mailbox it is: the one to act as, where one is named.
            "PLAIN" => said.Split('\0') is [var actAs, { Length: > 0 } name, _] ? actAs.Length > 0 ? actAs : name : null,
            "LOGIN" => said,
            "CRAM-MD5" => said.Split(' ')[0],
            "XOAUTH2" => After(said, "user=", '\u0001'),
            "OAUTHBEARER" => After(said, ",a=", ','),
            var scram when scram.StartsWith("SCRAM-", StringComparison.Ordinal) => After(said, ",n=", ','),
            _ => null,
        };
    }

    private static string? After(string text, string mark, char end)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = text[(at + mark.Length)..];
        var stop = rest.IndexOf(end, StringComparison.Ordinal);
        return stop < 0 ? rest : rest[..stop];
    }
}
