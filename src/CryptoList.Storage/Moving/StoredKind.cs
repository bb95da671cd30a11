namespace CryptoList.Storage.Moving;

/// <summary>What a column holds; any of it may be null.</summary>
internal enum StoredKind { Number, Real, Octets, Text }
