using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Membership;

/// <summary>Where a member's mail goes, of a list whose log has aliases only. Known to the server and to nobody who reads the log.</summary>
/// <param name="Member">The member.</param>
/// <param name="Address">Normalised.</param>
/// <param name="Gone">The entry that removed the member: invitations of that address made before it let nobody in any more. Null while the member is there.</param>
public sealed record HiddenAddress(MemberId Member, string Address, long? Gone);
