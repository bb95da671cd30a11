using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Bounces;

/// <summary>Scores and pauses of members. Times are Unix milliseconds. Throws <see cref="StoreUnavailableException"/>.</summary>
public interface IBounceStore
{
    /// <summary>The member of that list a copy of that post was written for and whose id begins so; null when there is none, or more than one.</summary>
    ValueTask<MemberId?> FindMemberAsync(long list, long post, ulong memberPrefix, CancellationToken cancel = default);

    /// <summary>
    /// Whether that member's copy of that post went out in the shared message of that number. A copy being sent at this moment counts too: what
    /// comes back may be faster than what is written down.
    /// </summary>
    ValueTask<bool> WasInAsync(long list, long post, long shared, MemberId member, CancellationToken cancel = default);

    /// <summary>One member's standing, or null when nothing ever came back.</summary>
    ValueTask<MemberDelivery?> FindAsync(long list, MemberId member, CancellationToken cancel = default);

    /// <summary>All standings of a list.</summary>
    ValueTask<IReadOnlyList<MemberDelivery>> AllAsync(long list, CancellationToken cancel = default);

    /// <summary>The paused members of all lists.</summary>
    ValueTask<IReadOnlyList<MemberDelivery>> PausedAsync(CancellationToken cancel = default);

    /// <summary>
    /// In one transaction: <paramref name="change"/> makes the new standing from the present one and from what copies of that post
    /// counted before, and <paramref name="weight"/> is remembered for the post where it is more. Null from it changes nothing.
    /// </summary>
    ValueTask<MemberDelivery?> CountAsync(
        long list, MemberId member, long post, double weight, long now, Func<MemberDelivery, double, MemberDelivery?> change, CancellationToken cancel = default);

    /// <summary>In one transaction: changes a standing; null from <paramref name="change"/> changes nothing.</summary>
    ValueTask<MemberDelivery?> ChangeAsync(long list, MemberId member, Func<MemberDelivery, MemberDelivery?> change, CancellationToken cancel = default);

    /// <summary>
    /// In one transaction: the member is no longer paused, its score is 0, and its paused copies of posts still kept are due now.
    /// Gives how many copies, or null when it was not paused.
    /// </summary>
    ValueTask<int?> ResumeAsync(long list, MemberId member, long now, CancellationToken cancel = default);

    /// <summary>Forgets which posts were counted before that time.</summary>
    ValueTask ForgetAsync(long countedBefore, CancellationToken cancel = default);
}
