using CryptoList.Lists.Delivery;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Ledger;

/// <summary>A copy of which owners were not told yet.</summary>
public readonly record struct UntoldCopy(MemberId Member, CopyState State, string? Reply);
