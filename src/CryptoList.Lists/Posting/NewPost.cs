using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Posting;

/// <summary>A post that passed every check, as it goes into the store.</summary>
public sealed record NewPost
{
    public required long List { get; init; }
    public required Fingerprint Device { get; init; }
    public required PostChannel Channel { get; init; }
    public required long Sequence { get; init; }

    /// <summary>Numbers this post declares never accepted; looked at again in the accepting transaction.</summary>
    public IReadOnlyList<long> Void { get; init; } = [];
    public required MemberId Author { get; init; }
    public required string MessageId { get; init; }
    public required Digest PostHash { get; init; }

    /// <summary>The epoch of its list key where the list's policy counts posts under a key; null where it is not counted.</summary>
    public long? CountedEpoch { get; init; }

    /// <summary>The control part, raw.</summary>
    public required ReadOnlyMemory<byte> Control { get; init; }

    /// <summary>The outer subject, decoded.</summary>
    public required string Subject { get; init; }
    public required long BodyLength { get; init; }

    /// <summary><c>wl</c> sealed under the queue key of <see cref="QueueDay"/>.</summary>
    public required ReadOnlyMemory<byte> SealedWrappedKey { get; init; }

    /// <summary>Days since 1970-01-01 UTC.</summary>
    public required long QueueDay { get; init; }

    /// <summary><c>an</c>: the roster number at acceptance; the store refuses when it is not the list's head any more.</summary>
    public required long AcceptedNumber { get; init; }
    public required Digest AcceptedHead { get; init; }

    /// <summary><c>ats</c>, Unix seconds.</summary>
    public required long AcceptedTime { get; init; }
}
