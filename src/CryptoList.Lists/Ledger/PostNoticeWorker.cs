using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Ledger;

/// <summary>Looks now and then for posts of which owners are to be told.</summary>
public sealed partial class PostNoticeWorker(PostNotices notices, NoticeOptions options, TimeProvider time, ILogger<PostNoticeWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Gather < Longest ? options.Gather : Longest, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await LookAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async ValueTask LookAsync(CancellationToken cancel)
    {
        try
        {
            var written = await notices.RunOnceAsync(cancel).ConfigureAwait(false);
            if (written > 0) LogWritten(written);
        }
        catch (StoreUnavailableException fault)
        {
            LogStore(fault.Message);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFault(fault);
        }
    }

    [LoggerMessage(EventId = 1811, EventName = "post-notices-written", Level = LogLevel.Information, Message = "{Count} notices to owners about posts that did not reach everyone")]
    private partial void LogWritten(int count);

    [LoggerMessage(EventId = 1812, EventName = "post-notices-wait-for-store", Level = LogLevel.Warning, Message = "Notices to owners wait for the store: {Reason}")]
    private partial void LogStore(string reason);

    [LoggerMessage(EventId = 1813, EventName = "post-notice-fault", Level = LogLevel.Error, Message = "A fault where notices are written; it goes on")]
    private partial void LogFault(Exception fault);
}
