using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Roster;

/// <summary>A member at one (n, t). The address is normalised; devices are those in force, in the order they were added.</summary>
public sealed record RosterMember(MemberId Id, string Address, Rights Rights, long? UpdateOrder, bool Suspended, bool SuspendedByOwner, IReadOnlyList<RosterDevice> Devices);
