using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Delivery;

/// <summary>What became of one attempt. <see cref="Time"/> (Unix milliseconds) is when it was settled, or for <see cref="CopyState.Waiting"/> when it is due again. <see cref="Reply"/> is the relay's word or our own, at most 200 characters.</summary>
public readonly record struct CopyOutcome(long Post, MemberId Member, long Attempt, CopyState State, long Time, string? Reply)
{
    /// <summary>The route it waits for from now on; null leaves it as it was.</summary>
    public long? Route { get; init; }

    /// <summary>The number of the message it shared with other members (<see cref="Bounces.ReturnPathToken.Shared"/>); null when it was alone.</summary>
    public long? Shared { get; init; }
}
