using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// Takes this node's lease, keeps it, and takes over what nodes left behind whose lease ran out. When its own is lost, <paramref name="putDown"/>
/// closes what carries copies.
/// </summary>
internal sealed partial class LeaseKeeper(NodeLease lease, IDeliveryQueue queue, long[] knownRoutes, Action putDown, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Registers the node; copies that dead nodes had marked wait again.</summary>
    public async Task TakeOverAsync(CancellationToken cancel)
    {
        await lease.RegisterAsync(cancel).ConfigureAwait(false);
        // Alone on its store, the caller holds the lock on it: whoever marked copies before is gone.
        var released = await queue.ReleaseDeadAsync(lease.Node, allDead: !queue.IsShared, Now(), cancel).ConfigureAwait(false);
        if (released > 0) LogReleased(released);
        await queue.AdoptAsync(knownRoutes, cancel).ConfigureAwait(false);
    }

    /// <summary>Renews without end, and looks for nodes that died.</summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(lease.UntilRenewal(StoreRetry), time, cancel).ConfigureAwait(false);
            if (!await lease.RenewAsync(cancel).ConfigureAwait(false))
            {
                PutDown();
                await lease.RegisterAsync(cancel).ConfigureAwait(false);
            }

            var released = await queue.ReleaseDeadAsync(lease.Node, allDead: false, Now(), cancel).ConfigureAwait(false);
            if (released == 0) continue;
            LogTakenOver(released);
            await queue.AdoptAsync(knownRoutes, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>A node that cannot reach its store does not hear of removals either: with its lease its connections end, before another node takes its copies over.</summary>
    public async Task GuardAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(lease.Holds && queue.IsShared ? lease.Left : LongestWait, time, cancel).ConfigureAwait(false);
            if (!lease.Holds) PutDown();
        }
    }

    /// <summary>Gives the lease back, if the store can be reached.</summary>
    public async ValueTask EndAsync(CancellationToken giveUp)
    {
        try
        {
            await lease.EndAsync(giveUp).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            // It ends by itself.
        }
    }

    private void PutDown()
    {
        LogLeaseLost();
        putDown();
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(EventId = 1401, EventName = "copies-released", Level = LogLevel.Information, Message = "{Count} copies that were under way when the server ended wait again")]
    private partial void LogReleased(int count);

    [LoggerMessage(EventId = 1402, EventName = "copies-taken-over", Level = LogLevel.Warning, Message = "{Count} copies of a node whose lease ran out wait again")]
    private partial void LogTakenOver(int count);

    [LoggerMessage(EventId = 1403, EventName = "lease-lost", Level = LogLevel.Warning, Message = "This node's lease on its copies ran out: its connections to the relay are closed, and it starts anew")]
    private partial void LogLeaseLost();
}
