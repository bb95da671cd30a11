using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Delivery;

/// <summary>A copy marked as being sent by <see cref="Node"/>, this process. <see cref="Head"/> is the list's head in the marking transaction: nothing older may wrap it.</summary>
public readonly record struct ClaimedCopy(long Post, long List, long Head, MemberId Member, long Attempt, long AcceptedTime, long Node)
{
    /// <summary>The route it was written down for (<see cref="RelayRoute.Id"/>).</summary>
    public long Route { get; init; }
}
