using CryptoList.Cryptography;
using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Posting;

/// <summary>An accepted post as the delivery side needs it. <see cref="SealedWrappedKey"/> is empty once the post is no longer kept.</summary>
public sealed record StoredPost(
    long Id, long List, PostChannel Channel, ReadOnlyMemory<byte> Control, string Subject, long BodyLength, ReadOnlyMemory<byte> SealedWrappedKey, long QueueDay,
    long AcceptedNumber, Digest AcceptedHead, long AcceptedTime, bool Kept);
