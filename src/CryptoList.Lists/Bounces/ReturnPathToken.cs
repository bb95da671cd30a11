using System.Buffers.Binary;
using CryptoList.Lists.Tokens;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Bounces;

/// <summary>
/// What a return path says about its copy: the post's number in the store (32 bits), the first 48 bits of the member id, the day it was
/// sent (days since 1970-01-01, 16 bits). In the return path of a message that several members share, a random number stands in place of
/// the member, and the token is of another use.
/// </summary>
public readonly record struct ReturnPathToken(long Post, ulong MemberPrefix, int Day)
{
    /// <summary>The number of a message that several members share; null for one member's copy.</summary>
    public long? Shared { get; init; }

    /// <summary>Characters of a written token.</summary>
    public const int Length = MaskedToken.Length;

    /// <summary>Bytes of the member id in it.</summary>
    public const int PrefixSize = 6;

    /// <summary>The token of a copy, or null where the numbers do not fit.</summary>
    public static ReturnPathToken? Of(long post, MemberId member, long day) =>
        post is < 0 or > uint.MaxValue || day is < 0 or > ushort.MaxValue ? null : new(post, (ulong)(member.Value >> (128 - (8 * PrefixSize))), (int)day);

    /// <summary>The token of a message that several members share, or null where the numbers do not fit.</summary>
    /// <param name="post">The post's number in the store.</param>
    /// <param name="number">Random, 48 bits.</param>
    /// <param name="day">Days since 1970-01-01.</param>
    public static ReturnPathToken? OfShared(long post, long number, long day) =>
        post is < 0 or > uint.MaxValue || day is < 0 or > ushort.MaxValue ? null : new(post, (ulong)number, (int)day) { Shared = number };

    /// <summary>The token in its written form.</summary>
    public string Write(ListId list, TokenKey key)
    {
        Span<byte> facts = stackalloc byte[MaskedToken.FactsSize];
        BinaryPrimitives.WriteUInt32BigEndian(facts, (uint)Post);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(prefix, MemberPrefix);
        prefix[^PrefixSize..].CopyTo(facts[4..]);
        BinaryPrimitives.WriteUInt16BigEndian(facts[^2..], (ushort)Day);
        return MaskedToken.Write(Shared is null ? TokenUse.ReturnPath : TokenUse.SharedReturnPath, list, facts, key);
    }

    /// <summary>Reads a written token; false when it was not made with that key for that list.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, ListId list, TokenKey key, out ReturnPathToken token)
    {
        token = default;
        Span<byte> facts = stackalloc byte[MaskedToken.FactsSize];
        var several = false;
        if (!MaskedToken.TryRead(TokenUse.ReturnPath, text, list, key, facts) && !(several = MaskedToken.TryRead(TokenUse.SharedReturnPath, text, list, key, facts))) return false;
        Span<byte> prefix = stackalloc byte[8];
        prefix.Clear();
        facts.Slice(4, PrefixSize).CopyTo(prefix[^PrefixSize..]);
        token = new(BinaryPrimitives.ReadUInt32BigEndian(facts), BinaryPrimitives.ReadUInt64BigEndian(prefix), BinaryPrimitives.ReadUInt16BigEndian(facts[^2..]));
        if (several) token = token with { Shared = (long)token.MemberPrefix };
        return true;
    }
}
