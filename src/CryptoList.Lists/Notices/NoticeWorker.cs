using System.Text;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Notices;

/// <summary>Sends the server's own mail through the relay, again and again like a copy, and finds in the logs what owners are to be told.</summary>
public sealed partial class NoticeWorker : BackgroundService
{
    private const int AtOnce = 50;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);

    /// <summary>How long a node that took notices may be silent before another takes them: far longer than sending them lasts.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(30);

    private readonly INoticeStore _store;
    private readonly RosterNotices _roster;
    private readonly DeliveryOptions _options;
    private readonly RouteTable _routes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WakeSignal _send, _tell;

    public NoticeWorker(INoticeStore store, NoticeBox box, RosterNotices roster, ListDirectory directory, DeliveryOptions options, TimeProvider time, ILogger<NoticeWorker> logger)
    {
        (_store, _roster, _options, _time, _logger) = (store, roster, options, time, logger);
        _routes = new RouteTable(options);
        (_send, _tell) = (new WakeSignal(time), new WakeSignal(time));
        box.Added += _send.Set;
        directory.Grown += _ => _tell.Set();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(
            async cancel =>
            {
                await _roster.LookAsync(cancel).ConfigureAwait(false);
                await _tell.WaitAsync(Look, cancel).ConfigureAwait(false);
            },
            stoppingToken),
        RepeatAsync(SendDueAsync, stoppingToken));

    private async Task SendDueAsync(CancellationToken cancel)
    {
        // A look costs the store next to nothing; to claim takes its lock.
        var now = Now();
        if (await _store.NextDueAsync(cancel).ConfigureAwait(false) is var next && (next is null || next > now))
        {
            await _send.WaitAsync(next is { } at ? TimeSpan.FromMilliseconds(Math.Clamp(at - now, 1, (long)Look.TotalMilliseconds)) : Look, cancel).ConfigureAwait(false);
            return;
        }

        await SendAsync(await _store.ClaimAsync(now, now + (long)Claim.TotalMilliseconds, AtOnce, cancel).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task SendAsync(IReadOnlyList<Notice> notices)
    {
        foreach (var way in notices.GroupBy(n => _routes.IndexFor(n.Recipient))) await SendAsync(_routes.All[way.Key], [.. way]).ConfigureAwait(false);
    }

    private async Task SendAsync(RelayRoute route, IReadOnlyList<Notice> notices)
    {
        var waiting = new Queue<Notice>(notices);
        var outcomes = new Dictionary<long, DeliveryStatus>();
        // Not given up half-way when the server stops: a few small messages.
        var result = await SmtpClientConnection.ConnectAsync(route.Server, route.Client(_options), _time, CancellationToken.None).ConfigureAwait(false);
        using (var connection = result.Connection)
        {
            if (connection is not null)
            {
                await connection.SendAsync(
                    () => waiting.TryDequeue(out var next) ? Message(next) : null,
                    (message, outcome) => outcomes[((Notice)message.State!).Id] = outcome[0].Status,
                    CancellationToken.None).ConfigureAwait(false);
                if (connection.End == SmtpConnectionEnd.None) await connection.QuitAsync().ConfigureAwait(false);
            }
        }

        foreach (var notice in notices) await SettleAsync(notice, outcomes.TryGetValue(notice.Id, out var status) ? status : null).ConfigureAwait(false);
    }

    private async ValueTask SettleAsync(Notice notice, DeliveryStatus? status)
    {
        if (status == DeliveryStatus.Delivered)
        {
            await _store.RemoveAsync(notice.Id).ConfigureAwait(false);
            return;
        }

        var (now, wait) = (Now(), status == DeliveryStatus.Deferred ? _options.Schedule[(int)Math.Clamp(notice.Attempts - 1, 0, _options.Schedule.Count - 1)] : _options.LongestPause);
        if (status != DeliveryStatus.Failed && now - notice.Created <= _options.GiveUpAfter.TotalMilliseconds)
        {
            await _store.DeferAsync(notice.Id, now + (long)wait.TotalMilliseconds).ConfigureAwait(false);
            return;
        }

        LogGivenUp(notice.Id);
        await _store.RemoveAsync(notice.Id).ConfigureAwait(false);
    }

    private static OutgoingMessage Message(Notice notice)
    {
        var end = notice.Content.Span.IndexOf("\r\n\r\n"u8) + 4;
        var header = notice.Content[..end];
        // Looked through when it was made.
        SharedContent.TryCreate([notice.Content[end..]], out var body);
        return new OutgoingMessage
        {
            Sender = EnvelopePath.Null,
            Recipients = [EnvelopePath.Parse(notice.Recipient)],
            Content = body,
            Render = () => header,
            HeaderAllowance = end,
            HeaderIsUtf8 = !Ascii.IsValid(header.Span),
            State = notice,
        };
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> step, CancellationToken stopping)
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await step(stopping).ConfigureAwait(false);
                continue;
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

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notice {Notice} was given up: refused for good, or put off too long")]
    private partial void LogGivenUp(long notice);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notices wait for the store: {Reason}")]
    private partial void LogStore(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A fault with notices; it is tried again")]
    private partial void LogFault(Exception fault);
}
