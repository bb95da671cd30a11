using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Delivery;

/// <summary>What became of one attempt. <see cref="Time"/> (Unix milliseconds) is when it was settled, or for <see cref="CopyState.Waiting"/> when it is due again. <see cref="Reply"/> is the relay's word or our own, at most 200 characters.</summary>
public readonly record struct CopyOutcome(long Post, MemberId Member, long Attempt, CopyState State, long Time, string? Reply);
