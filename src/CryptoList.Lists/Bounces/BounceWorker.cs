using CryptoList.Lists.Following;
using CryptoList.Lists.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Bounces;

/// <summary>
/// Counts what the relay refused, lets delivery go on after a probe, tells owners, and follows what commands and other nodes do to pauses.
/// A refusal told here and not counted when the process dies is not counted; one that comes as mail is counted before it is answered.
/// </summary>
public sealed partial class BounceWorker : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(60);

    private readonly BounceService _service;
    private readonly BounceReports _reports;
    private readonly IBounceStore _store;
    private readonly DeliveryPauses _pauses;
    private readonly OwnerNotices _notices;
    private readonly ListDirectory _directory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WakeSignal _look;
    private readonly TimeSpan _interval;
    private DateTimeOffset _forgotten;

    public BounceWorker(
        BounceService service, BounceReports reports, IBounceStore store, DeliveryPauses pauses, OwnerNotices notices, ListDirectory directory, BounceOptions options, TimeProvider time, ILogger<BounceWorker> logger)
    {
        (_service, _reports, _store, _pauses, _notices, _directory, _time, _logger) = (service, reports, store, pauses, notices, directory, time, logger);
        _interval = options.ProbeWait < Look ? TimeSpan.FromMilliseconds(Math.Max(50, options.ProbeWait.TotalMilliseconds)) : Look;
        _look = new WakeSignal(time);
        directory.QueueTouched += _look.Set;
        service.Paused += _look.Set;
    }

    /// <summary>Knows who is paused before the first copy goes out.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _pauses.Reset(await _store.PausedAsync(cancellationToken).ConfigureAwait(false));
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RepeatAsync(CountAsync, stoppingToken), RepeatAsync(LookAsync, stoppingToken));

    private async Task CountAsync(CancellationToken cancel)
    {
        while (await _reports.Reader.WaitToReadAsync(cancel).ConfigureAwait(false))
        {
            while (_reports.Reader.TryPeek(out var report))
            {
                try
                {
                    if (report.Probe) await _service.ProbeAsync(report.List, report.Member, report.Post, report.Time, report.Taken, cancel).ConfigureAwait(false);
                    if (report.Reply is { } reply) await _service.TakeAsync(report.List, report.Member, report.Post, reply, cancel).ConfigureAwait(false);
                }
                catch (Exception fault) when (fault is not StoreUnavailableException and not OperationCanceledException)
                {
                    LogFault(fault);
                }

                // Taken off only now: what the store could not take is tried again.
                _reports.Reader.TryRead(out _);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        while (true)
        {
            await _look.WaitAsync(_interval, cancel).ConfigureAwait(false);
            var known = await _store.PausedAsync(cancel).ConfigureAwait(false);
            _pauses.Reset(known);
            foreach (var member in known)
            {
                if (_directory.Find(member.List) is not { } list) continue;
                if (member.NoticeDue)
                {
                    // The letters first: stored twice they are one, and a crash in between loses none.
                    await _notices.TellAsync(list, member, cancel).ConfigureAwait(false);
                    await _store.ChangeAsync(member.List, member.Member, m => m.Paused == member.Paused && m.Reason == member.Reason ? m with { NoticeDue = false } : null, cancel).ConfigureAwait(false);
                }

                await _service.ResumeProbedAsync(list, member, cancel).ConfigureAwait(false);
            }

            var now = _time.GetUtcNow();
            if (now - _forgotten < TimeSpan.FromHours(6)) continue;
            await _store.ForgetAsync((now - Remembered).ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
            _forgotten = now;
        }
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> loop, CancellationToken stopping)
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await loop(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException fault)
            {
                LogStore(fault.Message);
            }
            catch (Exception fault)
            {
                LogFault(fault);
            }

            await Task.Delay(StoreRetry, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = 1511, EventName = "bounces-wait-for-store", Level = LogLevel.Warning, Message = "Counting what came back waits for the store: {Reason}")]
    private partial void LogStore(string reason);

    [LoggerMessage(EventId = 1512, EventName = "bounce-fault", Level = LogLevel.Error, Message = "A fault where bounces are counted; it goes on")]
    private partial void LogFault(Exception fault);
}
