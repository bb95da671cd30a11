using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;

namespace CryptoList.Helper.Keyring;

/// <summary>A list key with the place it has in its list's log.</summary>
public sealed record HeldListKey(ListId List, string Group, long Epoch, ListKey Key);
