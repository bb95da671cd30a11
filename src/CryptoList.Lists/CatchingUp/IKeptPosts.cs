using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.CatchingUp;

/// <summary>Posts that a member missed. Throws <see cref="StoreUnavailableException"/>.</summary>
public interface IKeptPosts
{
    /// <summary>Posts of a list that are remembered and were accepted at <paramref name="since"/> (Unix seconds) or later, the oldest first, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<KnownPost>> SinceAsync(long list, long since, int limit, CancellationToken cancel = default);

    /// <summary>Posts of a list under that Message-ID that are remembered; more than one only when several authors used it.</summary>
    ValueTask<IReadOnlyList<KnownPost>> FindAsync(long list, string messageId, CancellationToken cancel = default);

    /// <summary>
    /// Copies of those posts for that member wait again, due at <paramref name="now"/> (Unix milliseconds), whatever became of them, and are written down where they never
    /// were; in one transaction. Gives how many are on their way; a post that is no longer kept, or whose copies are still being written down, is left as it is.
    /// </summary>
    ValueTask<int> SendAgainAsync(IReadOnlyList<long> posts, MemberId member, long route, long now, CancellationToken cancel = default);
}

/// <summary>A post as the store knows it: accepted under entry <see cref="AcceptedNumber"/> at <see cref="Accepted"/> (Unix seconds); <see cref="Kept"/> while its body is there.</summary>
public sealed record KnownPost(long Post, string MessageId, PostChannel Channel, long AcceptedNumber, long Accepted, bool Kept);
