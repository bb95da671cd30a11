using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Bounces;

/// <summary>The keys of the return paths, one for each list, kept with the list's other keys and destroyed with them.</summary>
public interface IReturnPathKeys
{
    /// <summary>32 bytes, made at the first call; the caller's to zero. Throws <see cref="StoreUnavailableException"/>.</summary>
    byte[] ReturnPathKey(ListId list);
}
