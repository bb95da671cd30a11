namespace CryptoList.Lists.Delivery;

/// <summary>DIST and the server's signature over it, as they went out and will go out again.</summary>
public sealed record StoredDistribution(ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Signature);
