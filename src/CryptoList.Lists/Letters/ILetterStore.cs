namespace CryptoList.Lists.Letters;

/// <summary>Letters on their way, and how far each list's log was looked through for something to write of. Times are Unix milliseconds. Throws <see cref="StoreUnavailableException"/>.</summary>
public interface ILetterStore
{
    /// <summary>Stores letters durably, in one transaction, due at once unless they are of a batch; one whose occasion was known before is left out. Gives how many are new.</summary>
    ValueTask<int> PutAsync(IReadOnlyList<Letter> letters, long now, CancellationToken cancel = default);

    /// <summary>A batch of letters is due now.</summary>
    ValueTask ReleaseAsync(string batch, long now, CancellationToken cancel = default);

    /// <summary>A batch that is not released is forgotten, with its occasions.</summary>
    ValueTask DropAsync(string batch, CancellationToken cancel = default);

    /// <summary>Whether there is or was a letter for that occasion.</summary>
    ValueTask<bool> KnowsAsync(string occasion, CancellationToken cancel = default);

    /// <summary>Takes due letters, the longest due first, for this node alone until <paramref name="until"/>; then they are due again. At most <paramref name="max"/>, and of <paramref name="maxBytes"/> in all unless it is one.</summary>
    ValueTask<IReadOnlyList<ClaimedLetter>> ClaimAsync(long now, long until, int max, long maxBytes = long.MaxValue, CancellationToken cancel = default);

    /// <summary>When the next letter is due, one that a node has taken included; null when none waits.</summary>
    ValueTask<long?> NextDueAsync(CancellationToken cancel = default);

    /// <summary>Letters are sent or given up: their texts go, their occasions stay known.</summary>
    ValueTask EndAsync(IReadOnlyList<long> ids, long now, CancellationToken cancel = default);

    /// <summary>A letter is tried again at <paramref name="due"/>; when it was not <paramref name="tried"/> now, the attempt does not count.</summary>
    ValueTask LaterAsync(long id, long due, bool tried, CancellationToken cancel = default);

    /// <summary>How many letters of that kind were made for a list since that time.</summary>
    ValueTask<long> CountAsync(long list, LetterKind kind, long since, CancellationToken cancel = default);

    /// <summary>Forgets the occasions of letters that ended before that time, and batches made before <paramref name="batchedBefore"/> whose process died before it released them.</summary>
    ValueTask ForgetAsync(long endedBefore, long batchedBefore, CancellationToken cancel = default);

    /// <summary>The number of the newest roster entry of each list that nobody is to be told of any more; a list without one is at 0.</summary>
    ValueTask<IReadOnlyDictionary<long, long>> ToldAsync(CancellationToken cancel = default);

    /// <summary>Moves that number on, never back; does nothing when the list is gone.</summary>
    ValueTask ToldAsync(long list, long number, CancellationToken cancel = default);
}
