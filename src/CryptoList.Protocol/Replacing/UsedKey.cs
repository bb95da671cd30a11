namespace CryptoList.Protocol.Replacing;

/// <summary>What somebody knows of a key's use.</summary>
/// <param name="Epoch">Which key.</param>
/// <param name="Full">Since when they know that it was used for as much as the policy allows, Unix seconds; null: it was not.</param>
/// <param name="Last">When the last post under it was accepted, Unix seconds; 0: none was.</param>
public sealed record UsedKey(long Epoch, long? Full, long Last);
