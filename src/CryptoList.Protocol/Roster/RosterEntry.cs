using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;

namespace CryptoList.Protocol.Roster;

/// <summary>The envelope of an entry in the log.</summary>
public sealed record RosterEntry(SignedEntry Signed, long Number, Digest Previous, long Time, Fingerprint By, RosterEntryType Type);
