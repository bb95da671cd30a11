namespace CryptoList.Lists.Notices;

/// <summary>Where the server's own mail is put: on disk when <see cref="AddAsync"/> returns, and sent by <see cref="NoticeWorker"/>.</summary>
public sealed class NoticeBox(INoticeStore store, TimeProvider time)
{
    /// <summary>There is something to send.</summary>
    public event Action? Added;

    /// <summary>Takes them, all or none.</summary>
    /// <exception cref="StoreUnavailableException">None was taken.</exception>
    public async ValueTask AddAsync(IReadOnlyList<NewNotice> notices, CancellationToken cancel = default)
    {
        if (notices.Count == 0) return;
        await store.AddAsync(notices, time.GetUtcNow().ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
        Added?.Invoke();
    }

    internal void Wake() => Added?.Invoke();
}
