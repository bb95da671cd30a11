using System.Collections.Concurrent;
using CryptoList.Lists.Ledger;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// Sets posts aside that cannot be made into copies, so that the queue goes on: at once where the reason is known, after some tries where it is a
/// fault. Tries are counted in memory: a process that starts anew may well not have the fault any more.
/// </summary>
internal sealed partial class PoisonPosts(ILedgerStore ledger, int tries, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<long, int> _faults = new();

    /// <summary>Sets the post aside; what is marked of it is the caller's to settle.</summary>
    public async ValueTask SetAsideAsync(long post, string reason, CancellationToken cancel)
    {
        await ledger.SetAsideAsync(post, reason, time.GetUtcNow().ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
        _faults.TryRemove(post, out _);
        LogSetAside(post, reason);
    }

    /// <summary>Counts a fault; gives the reason when the post is now set aside.</summary>
    public async ValueTask<string?> FaultedAsync(long post, Exception fault, CancellationToken cancel)
    {
        var count = _faults.AddOrUpdate(post, 1, (_, n) => n + 1);
        LogFault(post, count, fault);
        if (count < tries) return null;
        var reason = ReasonOf(fault);
        await SetAsideAsync(post, reason, cancel).ConfigureAwait(false);
        return reason;
    }

    /// <summary>The post was made into copies.</summary>
    public void Sound(long post) => _faults.TryRemove(post, out _);

    /// <summary>A single copy could not be made: it waits, or is set aside when that happened often enough.</summary>
    public Withholding Faulted(CopyJob job, Exception fault)
    {
        LogCopyFault(job.Claim.Post, fault);
        return job.Claim.Attempt < tries ? Withholding.Fault : new Withholding(CopyState.SetAside, default, ReasonOf(fault));
    }

    /// <summary>The kind alone: what a fault says may hold an address.</summary>
    private static string ReasonOf(Exception fault) => $"The server failed at it again and again ({fault.GetType().Name}); its log says more";

    [LoggerMessage(EventId = 1461, EventName = "post-set-aside", Level = LogLevel.Error, Message = "Post {Post} is set aside: {Reason}. Bring it back with: cryptolist queue retry {Post}")]
    private partial void LogSetAside(long post, string reason);

    [LoggerMessage(EventId = 1462, EventName = "post-fault", Level = LogLevel.Error, Message = "A fault with post {Post}, the {Count}. in a row; the queue goes on")]
    private partial void LogFault(long post, int count, Exception fault);

    [LoggerMessage(EventId = 1463, EventName = "copy-fault", Level = LogLevel.Error, Message = "A fault with one copy of post {Post}; the queue goes on")]
    private partial void LogCopyFault(long post, Exception fault);
}
