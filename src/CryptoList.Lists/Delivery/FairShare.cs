namespace CryptoList.Lists.Delivery;

/// <summary>
/// How a claim is divided between posts with copies due, so that none waits behind another's 100,000: the oldest posts and those with the
/// fewest copies left take part, each with the same share, and what a small one leaves goes to the larger ones. A post that is always
/// overtaken becomes one of the oldest.
/// </summary>
public static class FairShare
{
    private const int OfEach = 32;

    /// <summary>The posts that take part, fewest copies left first; each takes up to <see cref="Of"/>.</summary>
    /// <param name="due">Posts with copies due, and how many each has left.</param>
    public static IReadOnlyList<long> Choose(IReadOnlyCollection<(long Post, long Left)> due) =>
    [
        .. due.OrderBy(p => p.Post).Take(OfEach).Union(due.OrderBy(p => p.Left).ThenBy(p => p.Post).Take(OfEach)).OrderBy(p => p.Left).ThenBy(p => p.Post).Select(p => p.Post),
    ];

    /// <summary>The share of the next post: the room left, divided by those still to come, rounded up.</summary>
    public static long Of(long room, int postsToCome) => (room + postsToCome - 1) / postsToCome;
}
