using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Membership;

/// <summary>A copy that was marked as being sent; the attempt tells it from a later sending of the same copy.</summary>
public readonly record struct CopyUnderWay(long Post, MemberId Member, long Attempt);
