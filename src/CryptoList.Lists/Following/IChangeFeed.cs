namespace CryptoList.Lists.Following;

/// <summary>What changed.</summary>
public enum ChangeKind { ListAdded = 1, EntriesAppended = 2, QueueTouched = 3, ListDeleted = 4 }

/// <summary>A change; sequence numbers only grow, in the order of the transactions.</summary>
public readonly record struct Change(long Sequence, long List, ChangeKind Kind);

/// <summary>How one process learns what another did to the same store.</summary>
public interface IChangeFeed
{
    /// <summary>The newest sequence number, 0 when there is none.</summary>
    ValueTask<long> NewestAsync(CancellationToken cancel = default);

    /// <summary>Changes after that number, in order.</summary>
    ValueTask<IReadOnlyList<Change>> SinceAsync(long sequence, CancellationToken cancel = default);

    /// <summary>Waits until something may have changed since the last call, at most <paramref name="limit"/>.</summary>
    ValueTask WaitAsync(TimeSpan limit, CancellationToken cancel);
}
