namespace CryptoList.Lists.Notices;

/// <summary>Mail of the server's own that waits to be sent, and how far the owners were told of a list's log. Times are Unix milliseconds. Throws <see cref="StoreUnavailableException"/>.</summary>
public interface INoticeStore
{
    /// <summary>In one durable transaction: these wait, due at once.</summary>
    ValueTask AddAsync(IReadOnlyList<NewNotice> notices, long now, CancellationToken cancel = default);

    /// <summary>Takes what is due, at most <paramref name="most"/>; it is due again at <paramref name="until"/> unless it is settled before.</summary>
    ValueTask<IReadOnlyList<Notice>> ClaimAsync(long now, long until, int most, CancellationToken cancel = default);

    /// <summary>When the next one is due, or null when none waits.</summary>
    ValueTask<long?> NextDueAsync(CancellationToken cancel = default);

    /// <summary>Sent, or given up.</summary>
    ValueTask RemoveAsync(long id, CancellationToken cancel = default);

    /// <summary>To be tried again then.</summary>
    ValueTask DeferAsync(long id, long due, CancellationToken cancel = default);

    /// <summary>The number of the newest roster entry of each list that the owners need not be told of any more; 0 where there is none.</summary>
    ValueTask<IReadOnlyDictionary<long, long>> ToldAsync(CancellationToken cancel = default);

    /// <summary>In one durable transaction: moves that number on, and these wait. False, with nothing changed, when another process was here first.</summary>
    ValueTask<bool> TellAsync(long list, long from, long to, IReadOnlyList<NewNotice> notices, long now, CancellationToken cancel = default);
}
