using System.Security.Cryptography;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Tokens;

/// <summary>
/// Twelve bytes of facts as 32 lower-case letters and digits (base32 of 20 bytes): an HMAC-SHA-256 tag of 64 bits over all of it and the
/// list, and behind it the facts under a key stream made from the tag, so that nobody outside reads or makes one.
/// </summary>
internal static class MaskedToken
{
    /// <summary>Characters of a written token.</summary>
    public const int Length = 32;

    /// <summary>Bytes of facts.</summary>
    public const int FactsSize = 12;

    private const int TagSize = 8;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>The token in its written form.</summary>
    public static string Write(TokenUse use, ListId list, ReadOnlySpan<byte> facts, TokenKey key)
    {
        Span<byte> all = stackalloc byte[TagSize + FactsSize];
        Tag(use, list, facts, key, all[..TagSize]);
        facts.CopyTo(all[TagSize..]);
        Mask(use, all[..TagSize], key, all[TagSize..]);
        return Base32(all);
    }

    /// <summary>Reads a written token's facts; false when it was not made with that key for that use and list.</summary>
    public static bool TryRead(TokenUse use, ReadOnlySpan<char> text, ListId list, TokenKey key, Span<byte> facts)
    {
        Span<byte> all = stackalloc byte[TagSize + FactsSize];
        if (!TryDecode(text, all)) return false;
        Mask(use, all[..TagSize], key, all[TagSize..]);
        Span<byte> tag = stackalloc byte[TagSize];
        Tag(use, list, all[TagSize..], key, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, all[..TagSize])) return false;
        all[TagSize..].CopyTo(facts);
        return true;
    }

    /// <summary>Octets, a multiple of five, in lower-case base32 without padding.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[bytes.Length * 8 / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var pair = (bytes[bit / 8] << 8) | ((bit / 8) + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
    }

    private static void Tag(TokenUse use, ListId list, ReadOnlySpan<byte> facts, TokenKey key, Span<byte> tag)
    {
        Span<byte> input = stackalloc byte[1 + ListId.Size + FactsSize];
        input[0] = (byte)use;
        list.WriteTo(input.Slice(1, ListId.Size));
        facts.CopyTo(input[(1 + ListId.Size)..]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        key.Mac(input, mac);
        mac[..TagSize].CopyTo(tag);
    }

    private static void Mask(TokenUse use, ReadOnlySpan<byte> tag, TokenKey key, Span<byte> facts)
    {
        Span<byte> input = stackalloc byte[1 + TagSize];
        input[0] = use == TokenUse.Leaving ? (byte)6 : (byte)2;
        tag.CopyTo(input[1..]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        key.Mac(input, mac);
        for (var i = 0; i < facts.Length; i++) facts[i] ^= mac[i];
    }

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != Length) return false;
        bytes.Clear();
        for (var i = 0; i < Length; i++)
        {
            var value = Alphabet.IndexOf(text[i], StringComparison.Ordinal);
            if (value < 0) return false;
            var bit = i * 5;
            var pair = value << (11 - (bit % 8));
            bytes[bit / 8] |= (byte)(pair >> 8);
            if ((bit / 8) + 1 < bytes.Length) bytes[(bit / 8) + 1] |= (byte)pair;
        }

        return true;
    }
}
