using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using CryptoList.Cryptography.Signatures;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Posts;

/// <summary>The header field that carries a DIST and the server's signature.</summary>
internal static class DistributionField
{
    // Leaves room in lines of 76 for the space that continues one.
    private const int PieceLength = 72;

    public static HeaderField Write(Distribution distribution, ReadOnlySpan<byte> signature)
    {
        var text = new StringBuilder("v=1;");
        Append(text, "dist=" + Base64Url.EncodeToString(distribution.Raw.Span) + ";");
        Append(text, "sig=" + Base64Url.EncodeToString(signature));
        return HeaderField.Create(Distribution.FieldName, text.ToString());
    }

    public static bool TryParse(string value, [NotNullWhen(true)] out Distribution? distribution, out byte[] signature)
    {
        (distribution, signature) = (null, []);
        if (FieldParameters.TryParse(value, ["v", "dist", "sig"]) is not ["1", var dist, var sig]) return false;
        if (CanonicalBase64Url.TryDecode(dist) is not { } raw) return false;
        if (CanonicalBase64Url.TryDecode(sig) is not { Length: SigningKey.SignatureSize } bytes) return false;
        try
        {
            (distribution, signature) = (Distribution.Parse(raw), bytes);
            return true;
        }
        catch (StrictJsonException)
        {
            return false;
        }
    }

    // White space inside values means nothing, and is where the field may be folded.
    private static void Append(StringBuilder text, string parameter)
    {
        for (var at = 0; at < parameter.Length; at += PieceLength)
            text.Append(' ').Append(parameter.AsSpan(at, Math.Min(PieceLength, parameter.Length - at)));
    }
}
