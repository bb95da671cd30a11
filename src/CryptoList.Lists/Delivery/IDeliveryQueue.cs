using CryptoList.Lists.Membership;
using CryptoList.Lists.Telemetry;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Delivery;

/// <summary>The copies of all posts. Times are Unix milliseconds. Throws <see cref="StoreUnavailableException"/>.</summary>
public interface IDeliveryQueue
{
    /// <summary>True when several nodes may serve this store at once: then what another node marked is that node's own until its lease ends.</summary>
    bool IsShared { get; }

    ValueTask<IReadOnlyList<PostToExpand>> UnexpandedAsync(CancellationToken cancel = default);

    /// <summary>
    /// Writes copies for the next receivers and moves the cursor, in one transaction. False, and nothing written, when the list's head
    /// is not <paramref name="head"/> or the cursor is not where <paramref name="post"/> says. <paramref name="routes"/> has the route of each
    /// receiver; null when all take the default one.
    /// </summary>
    ValueTask<bool> ExpandAsync(
        PostToExpand post, long head, IReadOnlyList<MemberId> receivers, long newCursor, bool last, long now, IReadOnlyList<long>? routes = null, CancellationToken cancel = default);

    /// <summary>
    /// Marks up to <paramref name="max"/> due copies of one route as being sent by this node, divided between posts by <see cref="FairShare"/>; of one post
    /// the longest due first, copies of one post together. In a shared store a node without a lease may mark nothing: <see cref="StoreUnavailableException"/>.
    /// </summary>
    ValueTask<IReadOnlyList<ClaimedCopy>> ClaimAsync(long node, long now, int max, ClaimScope scope = default, CancellationToken cancel = default);

    /// <summary>Copies that wait for a route not in <paramref name="known"/> wait for the default one; gives how many. For routes that were taken out of the settings.</summary>
    ValueTask<int> AdoptAsync(IReadOnlyCollection<long> known, CancellationToken cancel = default);

    /// <summary>Records outcomes in one transaction. An outcome of an attempt that is not the present one is ignored.</summary>
    ValueTask SettleAsync(IReadOnlyList<CopyOutcome> outcomes, long now, CancellationToken cancel = default);

    /// <summary>When the next waiting copy of a route is due, or null when none waits.</summary>
    ValueTask<long?> NextDueAsync(long route = 0, CancellationToken cancel = default);

    /// <summary>The distribution of (post, head, set of devices in force): the stored one, or <paramref name="make"/>'s, stored first. Null when the list's head is not <paramref name="head"/> any more.</summary>
    ValueTask<StoredDistribution?> DistributionAsync(long post, long list, long head, long youngDevices, Func<StoredDistribution> make, CancellationToken cancel = default);

    /// <summary>A new node with a lease until <paramref name="lease"/>. A shared store takes the length, lease - now, and measures it by its own clock.</summary>
    ValueTask<long> RegisterNodeAsync(long now, long lease, CancellationToken cancel = default);

    /// <summary>Renews; false when the node was declared dead meanwhile.</summary>
    ValueTask<bool> RenewNodeAsync(long node, long now, long lease, CancellationToken cancel = default);

    /// <summary>
    /// Copies marked by nodes whose lease ran out before <paramref name="now"/> (or by any node but <paramref name="except"/> when <paramref name="allDead"/>)
    /// wait again, due now; gives how many. In a shared store those whose member left meanwhile are closed in doubt.
    /// </summary>
    ValueTask<int> ReleaseDeadAsync(long? except, bool allDead, long now, CancellationToken cancel = default);

    /// <summary>The copies marked as being sent to that member now.</summary>
    ValueTask<IReadOnlyList<CopyUnderWay>> UnderWayAsync(long list, MemberId member, CancellationToken cancel = default);

    /// <summary>Those of <paramref name="copies"/> that are still being sent in that very attempt.</summary>
    ValueTask<IReadOnlyList<CopyUnderWay>> StillUnderWayAsync(IReadOnlyList<CopyUnderWay> copies, CancellationToken cancel = default);

    /// <summary>When the last copy of that member was handed over, or may have been.</summary>
    ValueTask<long?> LastHandedOverAsync(long list, MemberId member, CancellationToken cancel = default);

    /// <summary>Closes copies that a dead node had under way and whose member left: in doubt, at that node's last sign of life.</summary>
    ValueTask CloseInDoubtAsync(IReadOnlyList<CopyUnderWay> copies, long now, CancellationToken cancel = default);

    /// <summary>The newest <paramref name="limit"/> posts, of one list or of all, in order; with <paramref name="openOnly"/> those with copies still to go.</summary>
    ValueTask<IReadOnlyList<PostProgress>> PostsAsync(long? list, int limit, bool openOnly = false, CancellationToken cancel = default);

    /// <summary>One post, or null.</summary>
    ValueTask<PostProgress?> ProgressAsync(long post, CancellationToken cancel = default);

    /// <summary>How many copies of each list are not settled; lists without any are left out.</summary>
    ValueTask<IReadOnlyList<QueueDepth>> DepthsAsync(CancellationToken cancel = default);

    ValueTask<IReadOnlyList<QueueEntry>> CopiesAsync(long post, CancellationToken cancel = default);

    /// <summary>
    /// Makes waiting (and, when asked, failed) copies due now; all posts when <paramref name="post"/> is null, all members when
    /// <paramref name="member"/> is. A failed copy of a post that is no longer kept stays failed. Gives how many.
    /// </summary>
    ValueTask<int> RetryAsync(long? post, bool failedToo, long now, MemberId? member = null, CancellationToken cancel = default);

    /// <summary>Cancels the waiting copies of a post, or of one member; for all members also those not written yet. What is being sent is left. Gives how many rows.</summary>
    ValueTask<int> DropAsync(long post, long now, MemberId? member = null, CancellationToken cancel = default);
}
