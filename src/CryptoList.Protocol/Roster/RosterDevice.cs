using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;

namespace CryptoList.Protocol.Roster;

/// <summary>A device at one (n, t). <see cref="HpkeKey"/> is the newest there; <see cref="AddedTime"/> is that of its entry, Unix seconds.</summary>
public sealed record RosterDevice(Fingerprint Fingerprint, VerifyingKey SigningKey, HpkePublicKey HpkeKey, string Name, long AddedAt, long AddedTime);
