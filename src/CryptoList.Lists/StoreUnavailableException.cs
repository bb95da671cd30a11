namespace CryptoList.Lists;

/// <summary>The store cannot take or give anything now: locked, full, away. Nothing was changed; trying again later may help.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : IOException(message, inner);
