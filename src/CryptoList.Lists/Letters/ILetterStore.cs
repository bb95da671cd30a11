namespace CryptoList.Lists.Letters;

/// <summary>Letters on their way. Times are Unix milliseconds. Throws <see cref="StoreUnavailableException"/>.</summary>
public interface ILetterStore
{
    /// <summary>Stores letters durably, in one transaction; one whose occasion was known before is left out. Gives how many are new.</summary>
    ValueTask<int> PutAsync(IReadOnlyList<Letter> letters, long now, CancellationToken cancel = default);

    /// <summary>Takes due letters, the longest due first, for this node alone until <paramref name="until"/>; then they are due again.</summary>
    ValueTask<IReadOnlyList<ClaimedLetter>> ClaimAsync(long now, long until, int max, CancellationToken cancel = default);

    /// <summary>A letter is sent or given up: its text goes, its occasion stays known.</summary>
    ValueTask EndAsync(long id, long now, CancellationToken cancel = default);

    /// <summary>A letter is tried again at <paramref name="due"/>.</summary>
    ValueTask LaterAsync(long id, long due, CancellationToken cancel = default);

    /// <summary>How many letters of that kind were made for a list since that time.</summary>
    ValueTask<long> CountAsync(long list, LetterKind kind, long since, CancellationToken cancel = default);

    /// <summary>Forgets the occasions of letters that ended before that time.</summary>
    ValueTask ForgetAsync(long endedBefore, CancellationToken cancel = default);
}
