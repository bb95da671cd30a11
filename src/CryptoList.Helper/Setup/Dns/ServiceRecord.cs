namespace CryptoList.Helper.Setup.Dns;

/// <summary>An SRV record (RFC 2782): where a service is.</summary>
/// <param name="Priority">The lowest first.</param>
/// <param name="Weight">Among equals the highest first.</param>
/// <param name="Port">1 to 65535; 0 in a record that says there is none.</param>
/// <param name="Target">A host name without its last dot; empty: the service is decidedly not offered.</param>
internal readonly record struct ServiceRecord(int Priority, int Weight, int Port, string Target);
