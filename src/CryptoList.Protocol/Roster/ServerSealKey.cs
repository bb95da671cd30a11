using CryptoList.Cryptography.Hpke;

namespace CryptoList.Protocol.Roster;

/// <summary>A server seal key; <see cref="ReplacedTime"/> is the time of the entry that replaced it, Unix seconds.</summary>
public sealed record ServerSealKey(HpkePublicKey Key, long SinceNumber, long SinceTime, long? ReplacedTime);
