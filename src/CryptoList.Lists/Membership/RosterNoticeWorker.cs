using CryptoList.Lists.Following;
using CryptoList.Lists.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Membership;

/// <summary>Has the logs looked through for what owners are to be told: at the start, when one has grown, and now and then.</summary>
public sealed partial class RosterNoticeWorker : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly RosterNotices _notices;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WakeSignal _wake;

    public RosterNoticeWorker(RosterNotices notices, ListDirectory directory, TimeProvider time, ILogger<RosterNoticeWorker> logger)
    {
        (_notices, _time, _logger, _wake) = (notices, time, logger, new WakeSignal(time));
        directory.Grown += _ => _wake.Set();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _notices.LookAsync(stoppingToken).ConfigureAwait(false);
                await _wake.WaitAsync(Look, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                if (fault is StoreUnavailableException) LogStore(fault.Message);
                else LogFault(fault);
                await Task.Delay(Retry, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(EventId = 1821, EventName = "cut-notices-wait-for-store", Level = LogLevel.Warning, Message = "Notices of members taken off wait for the store: {Reason}")]
    private partial void LogStore(string reason);

    [LoggerMessage(EventId = 1822, EventName = "cut-notice-fault", Level = LogLevel.Error, Message = "A fault where notices of members taken off are written; it is tried again")]
    private partial void LogFault(Exception fault);
}
