using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Roster;

/// <summary>One epoch entry: <c>how</c> is <c>direct</c> or <c>under</c>. Base time is Unix seconds, the lifetime seconds after it.</summary>
public sealed record RosterEpoch(string Group, long Number, KeyHash Kid, long BaseTime, long LifeSeconds, bool Direct, long EntryNumber, long EntryTime);
