using System.Diagnostics;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Telemetry;

/// <summary>Looks how deep the queue is, every 15 seconds while somebody reads metrics; less often where a look takes long.</summary>
public sealed partial class QueueDepthWorker(ListDirectory directory, DeliveryPauses pauses, IDeliveryQueue queue, ServerInstruments instruments, TimeProvider time, ILogger<QueueDepthWorker> logger) : BackgroundService
{
    private const int ShareOfTime = 50;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>Looks now.</summary>
    public async Task SampleAsync(CancellationToken cancel)
    {
        var depths = (await queue.DepthsAsync(cancel).ConfigureAwait(false)).ToDictionary(d => d.List);
        instruments.Sampled([.. directory.All.Select(l => (l.Label, depths.GetValueOrDefault(l.Key) ?? new QueueDepth(l.Key, 0, 0, 0, 0)))]);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        instruments.Watch(() => directory.All.LongCount(), Paused);
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                if (instruments.IsHeard) await SampleAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                // The last look stands. What only counts must never end what it counts.
                if (fault is not (StoreUnavailableException or OperationCanceledException)) LogFault(fault);
            }

            var taken = Stopwatch.GetElapsedTime(started) * ShareOfTime;
            await Task.Delay(taken > Interval ? taken : Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IEnumerable<(string List, long Count)> Paused() =>
        directory.All.Select(l => (l.Label, pauses.CountOf(l.Key)));

    [LoggerMessage(EventId = 1703, EventName = "queue-depth-fault", Level = LogLevel.Error, Message = "The depth of the queue could not be counted")]
    private partial void LogFault(Exception fault);
}
