using CryptoList.Cryptography;

namespace CryptoList.Protocol.Roster;

/// <summary>
/// "I have verified this log up to entry <paramref name="Number"/>, whose hash is <paramref name="Head"/>." The hash stands for every entry
/// before it, so whoever can trust where it was kept need not verify those signatures again.
/// </summary>
public readonly record struct RosterCheckpoint(long Number, Digest Head);
