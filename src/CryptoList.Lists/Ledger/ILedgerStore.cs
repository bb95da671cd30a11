using CryptoList.Lists.Delivery;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Ledger;

/// <summary>What became of posts beyond sending them: what is set aside, what came back, what owners were told. Times are Unix milliseconds. Throws <see cref="StoreUnavailableException"/>.</summary>
public interface ILedgerStore
{
    /// <summary>Sets a post aside, durably: nothing more is written down for it, and its waiting copies wait no longer. The queue's retry brings it back, its drop gives it up.</summary>
    ValueTask SetAsideAsync(long post, string reason, long now, CancellationToken cancel = default);

    /// <summary>The newest posts that are set aside, as a whole or in single copies; in order.</summary>
    ValueTask<IReadOnlyList<PostProgress>> SetAsidePostsAsync(long? list, int limit, CancellationToken cancel = default);

    /// <summary>A copy that the relay had taken came back for good; false when it is not one of those.</summary>
    ValueTask<bool> ReturnAsync(long post, MemberId member, string reply, long now, CancellationToken cancel = default);

    /// <summary>The posts of a list under that Message-ID, with their authors; more than one only when several authors used it.</summary>
    ValueTask<IReadOnlyList<(long Post, MemberId Author)>> FindAsync(long list, string messageId, CancellationToken cancel = default);

    /// <summary>
    /// Posts of which owners are still to be told something: copies given up, come back or set aside until <paramref name="endedBefore"/>, or still
    /// under way although accepted before <paramref name="acceptedBefore"/> (Unix seconds). In order, at most <paramref name="limit"/>.
    /// </summary>
    ValueTask<IReadOnlyList<PostToTell>> DueAsync(long endedBefore, long acceptedBefore, int limit, CancellationToken cancel = default);

    /// <summary>
    /// In one transaction: hands the copies not told of yet (with <paramref name="late"/> also those under way) to <paramref name="write"/>, stores
    /// its letters, and marks the copies as told of. Of two nodes one gets them. <paramref name="write"/> may be called again when the transaction is.
    /// </summary>
    ValueTask<int> TellAsync(PostToTell post, bool late, Func<IReadOnlyList<UntoldCopy>, IReadOnlyList<Letter>> write, long now, CancellationToken cancel = default);
}
