using CryptoList.Lists.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Following;

/// <summary>Takes in what commands and other nodes do to the store, within some 20 ms.</summary>
public sealed partial class FollowWorker(ListDirectory directory, IChangeFeed feed, TimeProvider time, ILogger<FollowWorker> logger) : BackgroundService
{
    private const int LargeLog = 10_000;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StoreRetry = TimeSpan.FromMilliseconds(250);

    private long _followed = time.GetTimestamp();

    /// <summary>How long ago it last had taken in all there was.</summary>
    public TimeSpan Behind => time.GetElapsedTime(Interlocked.Read(ref _followed));

    /// <summary>Loads all lists before the server says it is ready.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await directory.FollowAsync(cancellationToken).ConfigureAwait(false);
        // What was read to load a large log is as much again as the log; it is given back once, before the work begins.
        if (directory.All.Any(l => l.Log.HeadNumber > LargeLog)) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await feed.WaitAsync(Look, stoppingToken).ConfigureAwait(false);
                await directory.FollowAsync(stoppingToken).ConfigureAwait(false);
                Interlocked.Exchange(ref _followed, time.GetTimestamp());
                continue;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                LogFault(fault);
            }

            await Task.Delay(StoreRetry, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = 1211, EventName = "follow-fault", Level = LogLevel.Error, Message = "Changes of the store could not be taken in; trying again")]
    private partial void LogFault(Exception fault);
}
