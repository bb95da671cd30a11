using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Delivery;

/// <summary>One copy as the operator sees it; times in Unix milliseconds.</summary>
public sealed record QueueEntry(long Post, long List, MemberId Member, CopyState State, long Attempts, long Due, long? Settled, string? Reply);
