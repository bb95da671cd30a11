using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Limits;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Posting;

/// <summary>How fast one device may post to one list: an hour's worth at once, and then steadily. 0 posts an hour means no limit. Only authenticated posts count.</summary>
public sealed class PostRates(int perHour, TimeProvider time)
{
    private readonly Buckets<(ListId, Fingerprint)> _buckets = new(perHour, TimeSpan.FromHours(1), time);

    /// <summary>False when this device has used up what it may.</summary>
    public bool TryTake(ListId list, Fingerprint device) => _buckets.TryTake((list, device));
}
