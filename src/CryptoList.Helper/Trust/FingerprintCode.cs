using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Trust;

/// <summary>A fingerprint as the text of a QR code, all 32 octets of it: <c>cryptolist:fingerprint?v=1&amp;fp=…</c> (protocol section 9).</summary>
internal static class FingerprintCode
{
    private const string Prefix = "cryptolist:fingerprint?v=1&fp=";

    public static string Of(Fingerprint fingerprint) => Prefix + fingerprint;

    /// <summary>Takes exactly what <see cref="Of"/> writes; white space that a scanner puts around it is dropped. Null for anything else.</summary>
    public static Fingerprint? TryParse(string scanned)
    {
        var text = scanned.Trim();
        return text.StartsWith(Prefix, StringComparison.Ordinal) && CanonicalBase64Url.TryDecode(text.AsSpan(Prefix.Length), out Digest value) ? new Fingerprint(value) : null;
    }
}
