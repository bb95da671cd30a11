using System.Buffers;
using System.Buffers.Text;
using CryptoList.Cryptography;

namespace CryptoList.Protocol.Identifiers;

/// <summary>Base64url without padding (RFC 4648 section 5) in its one canonical form: unused bits are zero.</summary>
public static class CanonicalBase64Url
{
    /// <summary>Decodes to exactly <paramref name="destination"/>'s length; false for any other length, alphabet, padding, white space or non-zero unused bits.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination) =>
        TryDecode(text) is { } bytes && bytes.Length == destination.Length && bytes.AsSpan().TryCopyTo(destination);

    /// <summary>Decodes a digest, 43 characters; false for anything else.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        var decoded = TryDecode(text, bytes);
        digest = decoded ? new Digest(bytes) : default;
        return decoded;
    }

    /// <summary>The bytes, or null when the text is not canonical.</summary>
    public static byte[]? TryDecode(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(Alphabet) || text.Length % 4 == 1) return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var status = Base64Url.DecodeFromChars(text, bytes, out var consumed, out var written);
        if (status is not OperationStatus.Done || consumed != text.Length || written != bytes.Length) return null;
        return text.SequenceEqual(Base64Url.EncodeToString(bytes)) ? bytes : null;
    }

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
