namespace CryptoList.Lists.Letters;

/// <summary>Where letters are handed in: stored first, then the worker of this node is woken; another node's finds them at its next look.</summary>
public sealed class LetterOffice(ILetterStore store, TimeProvider time)
{
    /// <summary>There is something to send.</summary>
    public event Action? Stored;

    /// <summary>Stores letters; gives how many are of a new occasion.</summary>
    public async ValueTask<int> PutAsync(IReadOnlyList<Letter> letters, CancellationToken cancel = default)
    {
        if (letters.Count == 0) return 0;
        var stored = await store.PutAsync(letters, time.GetUtcNow().ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
        if (stored > 0) Wake();
        return stored;
    }

    /// <summary>Letters were stored by another transaction.</summary>
    public void Wake() => Stored?.Invoke();
}
