using CryptoList.Cryptography.Hpke;

namespace CryptoList.Protocol.Invitations;

/// <summary>Where a join goes by mail: the <c>+key</c> address of the list at <paramref name="ListAddress"/>, sealed to the HPKE key (KEM 0x0010, 65 bytes) of the device that takes it, <see cref="Invitation.To"/>.</summary>
public sealed record JoinTaker(string ListAddress, HpkePublicKey Key);
