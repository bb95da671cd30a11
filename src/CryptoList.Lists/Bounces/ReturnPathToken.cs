using System.Buffers.Binary;
using System.Security.Cryptography;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Bounces;

/// <summary>
/// What a return path says about its copy: the post's number in the store (32 bits), the first 48 bits of the member id, the day it was
/// sent (days since 1970-01-01, 16 bits). Written as 32 lower-case letters and digits (base32 of 20 bytes): an HMAC-SHA-256 tag of 64 bits
/// over all of it and the list, and behind it the rest under a key stream made from the tag, so that nobody outside reads or makes one.
/// In the return path of a message that several members share, a random number stands in place of the member, and the tag is made for that kind.
/// </summary>
public readonly record struct ReturnPathToken(long Post, ulong MemberPrefix, int Day)
{
    /// <summary>The number of a message that several members share; null for one member's copy.</summary>
    public long? Shared { get; init; }

    /// <summary>Characters of a written token.</summary>
    public const int Length = 32;

    /// <summary>Bytes of the member id in it.</summary>
    public const int PrefixSize = 6;

    private const int TagSize = 8;
    private const byte OneMember = 1, KeyStream = 2, Several = 3;
    private const int FactsSize = 4 + PrefixSize + 2;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>The token of a copy, or null where the numbers do not fit.</summary>
    public static ReturnPathToken? Of(long post, MemberId member, long day) =>
        post is < 0 or > uint.MaxValue || day is < 0 or > ushort.MaxValue ? null : new(post, (ulong)(member.Value >> (128 - (8 * PrefixSize))), (int)day);

    /// <summary>The token of a message that several members share, or null where the numbers do not fit.</summary>
    /// <param name="number">Random, 48 bits.</param>
    public static ReturnPathToken? OfShared(long post, long number, long day) =>
        post is < 0 or > uint.MaxValue || day is < 0 or > ushort.MaxValue ? null : new(post, (ulong)number, (int)day) { Shared = number };

    /// <summary>The token in its written form.</summary>
    public string Write(ListId list, ReadOnlySpan<byte> key)
    {
        Span<byte> all = stackalloc byte[TagSize + FactsSize];
        var facts = all[TagSize..];
        BinaryPrimitives.WriteUInt32BigEndian(facts, (uint)Post);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(prefix, MemberPrefix);
        prefix[^PrefixSize..].CopyTo(facts[4..]);
        BinaryPrimitives.WriteUInt16BigEndian(facts[^2..], (ushort)Day);
        Tag(Shared is null ? OneMember : Several, list, facts, key, all[..TagSize]);
        Mask(all[..TagSize], key, facts);
        return Encode(all);
    }

    /// <summary>Reads a written token; false when it was not made with that key for that list.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, ListId list, ReadOnlySpan<byte> key, out ReturnPathToken token)
    {
        token = default;
        Span<byte> all = stackalloc byte[TagSize + FactsSize];
        if (!TryDecode(text, all)) return false;
        var facts = all[TagSize..];
        Mask(all[..TagSize], key, facts);
        Span<byte> tag = stackalloc byte[TagSize];
        Tag(OneMember, list, facts, key, tag);
        var one = CryptographicOperations.FixedTimeEquals(tag, all[..TagSize]);
        Tag(Several, list, facts, key, tag);
        var several = CryptographicOperations.FixedTimeEquals(tag, all[..TagSize]);
        if (!one && !several) return false;
        Span<byte> prefix = stackalloc byte[8];
        prefix.Clear();
        facts.Slice(4, PrefixSize).CopyTo(prefix[^PrefixSize..]);
        token = new(BinaryPrimitives.ReadUInt32BigEndian(facts), BinaryPrimitives.ReadUInt64BigEndian(prefix), BinaryPrimitives.ReadUInt16BigEndian(facts[^2..]));
        if (several) token = token with { Shared = (long)token.MemberPrefix };
        return true;
    }

    private static void Tag(byte kind, ListId list, ReadOnlySpan<byte> facts, ReadOnlySpan<byte> key, Span<byte> tag)
    {
        Span<byte> input = stackalloc byte[1 + ListId.Size + FactsSize];
        input[0] = kind;
        list.WriteTo(input.Slice(1, ListId.Size));
        facts.CopyTo(input[(1 + ListId.Size)..]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, input, mac);
        mac[..TagSize].CopyTo(tag);
    }

    private static void Mask(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> key, Span<byte> facts)
    {
        Span<byte> input = stackalloc byte[1 + TagSize];
        input[0] = KeyStream;
        tag.CopyTo(input[1..]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, input, mac);
        for (var i = 0; i < facts.Length; i++) facts[i] ^= mac[i];
    }

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[Length];
        for (var i = 0; i < Length; i++)
        {
            var bit = i * 5;
            var pair = (bytes[bit / 8] << 8) | ((bit / 8) + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
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
