namespace CryptoList.Server.Commands.Members;

/// <summary>A device as <c>--json</c> gives it; one that waits for its 24 hours is not in force until <see cref="InForceFrom"/>.</summary>
internal sealed record DeviceFacts(string Fingerprint, string Name, string Key, long Added, bool InForce, long? InForceFrom);
