namespace CryptoList.Lists.Ledger;

/// <summary>A post of which owners are to be told something. <see cref="Accepted"/> in Unix seconds; <see cref="SetAsideReason"/> when it is set aside as a whole.</summary>
public sealed record PostToTell(long Post, long List, string MessageId, long Accepted, string? SetAsideReason);
