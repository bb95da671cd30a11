using System.Text;
using CryptoList.Cryptography;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// What the memory says of a post that opened: that its number was called void, or that the same author signed another post
/// (<paramref name="Fork"/>, its ph) under its number or its Message-ID; and whether this very post opened before.
/// </summary>
/// <remarks>
/// Void excuses a number, never a Message-ID: a server takes one post of an author under one Message-ID, so two that open are a fork,
/// whatever their author calls void afterwards.
/// </remarks>
public readonly record struct ReaderRecollection(bool Voided, Digest? Fork, bool SeenBefore)
{
    private const string NumberLabel = "cryptolist/1 seen number";
    private const string DirectNumberLabel = "cryptolist/1 seen direct number";
    private const string UpdateNumberLabel = "cryptolist/1 seen update number";
    private const string MessageIdLabel = "cryptolist/1 seen message-id";
    private const string VoidLabel = "cryptolist/1 seen void";

    /// <summary>Whether a post of that author under that Message-ID, with its angle brackets, was opened before.</summary>
    public static bool HasOpened(IReaderMemory memory, ListId list, MemberId author, string messageId) => memory.Find(list, MessageIdKey(author, messageId)).Count > 0;

    /// <summary>Remembers a post after a full success, and tells what was known.</summary>
    internal static ReaderRecollection Remember(IReaderMemory memory, PostHeader header, MemberId author, Digest postHash)
    {
        foreach (var gone in header.Void) memory.Add(header.List, VoidKey(NumberKey(header, gone)), Digest.Zero);
        var number = NumberKey(header, header.Sequence);
        var messageId = MessageIdKey(author, header.MessageId);
        var voided = memory.Find(header.List, VoidKey(number)).Count > 0;
        var sameId = memory.Find(header.List, messageId);
        var known = sameId.Concat(voided ? [] : memory.Find(header.List, number));
        Digest? fork = known.Where(other => other != postHash).Select(other => (Digest?)other).FirstOrDefault();
        if (!voided) memory.Add(header.List, number, postHash);
        memory.Add(header.List, messageId, postHash);
        return new(voided, fork, sameId.Contains(postHash));
    }

    private static Digest MessageIdKey(MemberId author, string messageId) => DomainContext.Hash(MessageIdLabel, author.ToArray(), Encoding.UTF8.GetBytes(messageId));

    // The group comes last: it is the only part of variable length.
    private static Digest NumberKey(PostHeader header, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        var (device, group) = (header.Device.Value.ToArray(), Encoding.UTF8.GetBytes(header.Group));
        return header.Peer is { } peer
            ? DomainContext.Hash(DirectNumberLabel, device, bytes, peer.ToArray(), group) : DomainContext.Hash(header.Update ? UpdateNumberLabel : NumberLabel, device, bytes, group);
    }

    private static Digest VoidKey(Digest numberKey) => DomainContext.Hash(VoidLabel, numberKey);
}
