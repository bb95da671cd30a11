using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Posting;

/// <summary>Posts and their bodies. Throws <see cref="StoreUnavailableException"/>.</summary>
public interface IPostStore
{
    ValueTask<KnownNumbers> LookUpAsync(long list, Fingerprint device, PostChannel channel, long sequence, MemberId author, string messageId, CancellationToken cancel = default);

    /// <summary>True when any of these numbers was ever accepted from that device in that channel.</summary>
    ValueTask<bool> AnyAcceptedAsync(long list, Fingerprint device, PostChannel channel, IReadOnlyList<long> numbers, CancellationToken cancel = default);

    /// <summary>Takes the unique numbers and stores post and body (read to its end) in one durable transaction; gives the post's id.</summary>
    ValueTask<(AcceptOutcome Outcome, long Id)> AcceptAsync(NewPost post, Stream body, CancellationToken cancel = default);

    /// <summary>How much the group's key of that epoch was used by posts that were counted; null when by none.</summary>
    ValueTask<GroupUse?> KeyUseAsync(long list, string group, long epoch, CancellationToken cancel = default);

    ValueTask<StoredPost?> FindAsync(long id, CancellationToken cancel = default);

    /// <summary>The decoded body; null when it is no longer kept. Read in pieces, never whole in memory.</summary>
    ValueTask<Stream?> OpenBodyAsync(long id, CancellationToken cancel = default);

    /// <summary>Deletes bodies, sealed keys, control parts and subjects of settled posts, and of posts set aside, accepted before <paramref name="acceptedBefore"/> (Unix seconds); gives how many.</summary>
    ValueTask<int> DropBodiesAsync(long list, long acceptedBefore, CancellationToken cancel = default);

    /// <summary>Deletes the copies of posts that are no longer kept, accepted before that time (Unix seconds), once owners were told what there is to tell; when each member last got one stays known. Gives how many.</summary>
    ValueTask<int> DropCopiesAsync(long list, long acceptedBefore, CancellationToken cancel = default);

    /// <summary>Forgets whole posts of any list without body, accepted before that time; their numbers stay known as taken.</summary>
    ValueTask<int> ForgetAsync(long acceptedBefore, CancellationToken cancel = default);

    /// <summary>Days on which some post of the list still has its sealed key.</summary>
    ValueTask<IReadOnlyList<long>> QueueDaysAsync(long list, CancellationToken cancel = default);
}
