using System.Security.Cryptography;
using CryptoList.Cryptography.Signatures;

namespace CryptoList.Helper.Lists;

/// <summary>A fingerprint for two people to read to each other: twelve groups of five digits (protocol section 6).</summary>
public static class FingerprintDigits
{
    private const int Groups = 12;
    private const int BytesEach = 5;

    /// <summary>SHA-512("cryptolist/1 digits" || 00 || fp); bytes 5i..5i+4, big-endian, mod 100000.</summary>
    public static string Of(Fingerprint fingerprint)
    {
        byte[] input = [.. "cryptolist/1 digits"u8, 0, .. fingerprint.Value.ToArray()];
        var hash = SHA512.HashData(input);
        return string.Join(' ', Enumerable.Range(0, Groups).Select(i => Digits(hash.AsSpan(BytesEach * i, BytesEach))));
    }

    private static string Digits(ReadOnlySpan<byte> bytes)
    {
        ulong number = 0;
        foreach (var octet in bytes) number = (number << 8) | octet;
        return (number % 100_000).ToString("D5");
    }
}
