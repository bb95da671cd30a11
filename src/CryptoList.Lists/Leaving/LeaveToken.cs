using System.Buffers.Binary;
using CryptoList.Lists.Tokens;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Leaving;

/// <summary>Lets its bearer take one member off one list: the first 80 bits of the member id and the day it was made (days since 1970-01-01).</summary>
public readonly record struct LeaveToken(UInt128 MemberPrefix, int Day)
{
    /// <summary>Characters of a written token.</summary>
    public const int Length = MaskedToken.Length;

    private const int PrefixSize = 10;

    /// <summary>The token of a member.</summary>
    public static LeaveToken Of(MemberId member, long day) => new(Prefix(member), (int)Math.Clamp(day, 0, ushort.MaxValue));

    /// <summary>The token in its written form.</summary>
    public string Write(ListId list, TokenKey key)
    {
        Span<byte> facts = stackalloc byte[MaskedToken.FactsSize];
        Span<byte> prefix = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(prefix, MemberPrefix);
        prefix[^PrefixSize..].CopyTo(facts);
        BinaryPrimitives.WriteUInt16BigEndian(facts[PrefixSize..], (ushort)Day);
        return MaskedToken.Write(TokenUse.Leaving, list, facts, key);
    }

    /// <summary>Reads a written token; false when it was not made with that key for that list.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, ListId list, TokenKey key, out LeaveToken token)
    {
        token = default;
        Span<byte> facts = stackalloc byte[MaskedToken.FactsSize];
        if (!MaskedToken.TryRead(TokenUse.Leaving, text, list, key, facts)) return false;
        Span<byte> prefix = stackalloc byte[16];
        prefix.Clear();
        facts[..PrefixSize].CopyTo(prefix[^PrefixSize..]);
        token = new(BinaryPrimitives.ReadUInt128BigEndian(prefix), BinaryPrimitives.ReadUInt16BigEndian(facts[PrefixSize..]));
        return true;
    }

    /// <summary>Whether it is this member's.</summary>
    public bool IsOf(MemberId member) => Prefix(member) == MemberPrefix;

    private static UInt128 Prefix(MemberId member) => member.Value >> (128 - (8 * PrefixSize));
}
