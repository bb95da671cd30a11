using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Membership;

/// <summary>
/// Someone an entry takes something from: all posts (<see cref="Group"/> null and <see cref="DevicesOnly"/> false), the posts of one
/// group, or a device alone. Copies for a member who keeps other devices are not cancelled but wrapped again, for those left.
/// </summary>
public sealed record Departure(MemberId Member, string? Group, bool DevicesOnly);
