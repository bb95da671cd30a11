using CryptoList.Lists.Delivery;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Letters;

/// <summary>
/// Sends letters through the relay, each once: of several nodes the one that takes a letter sends it. One that dies in between leaves it to be
/// sent again, once the time it took it for is over. The reverse path is null, so that nothing comes back (RFC 3834 section 4).
/// </summary>
public sealed partial class LetterWorker : BackgroundService
{
    private const int AtOnce = 50;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(45);

    private readonly ILetterStore _store;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WakeSignal _wake;
    private readonly RouteTable _routes;
    private DateTimeOffset _forgotten;

    public LetterWorker(ILetterStore store, LetterOffice office, DeliveryOptions options, TimeProvider time, ILogger<LetterWorker> logger)
    {
        (_store, _options, _time, _logger, _wake) = (store, options, time, logger, new WakeSignal(time));
        _routes = new RouteTable(options);
        office.Stored += _wake.Set;
    }

    /// <summary>Sends what is due, once; gives how many letters it took.</summary>
    public async ValueTask<int> RunOnceAsync(CancellationToken cancel = default)
    {
        var now = _time.GetUtcNow();
        if (now - _forgotten > TimeSpan.FromHours(6))
        {
            await _store.ForgetAsync((now - Remembered).ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
            _forgotten = now;
        }

        var letters = await _store.ClaimAsync(now.ToUnixTimeMilliseconds(), (now + Hold).ToUnixTimeMilliseconds(), AtOnce, cancel).ConfigureAwait(false);
        if (letters.Count == 0) return 0;
        var outcomes = new Dictionary<long, RecipientOutcome>();
        await SendAsync(letters, outcomes, cancel).ConfigureAwait(false);
        foreach (var letter in letters) await SettleAsync(letter, outcomes.GetValueOrDefault(letter.Id, new RecipientOutcome(DeliveryStatus.NotTried, null)), cancel).ConfigureAwait(false);
        return letters.Count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RunOnceAsync(stoppingToken).ConfigureAwait(false) < AtOnce) await _wake.WaitAsync(Look, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                if (fault is StoreUnavailableException) LogStore(fault.Message);
                else LogFault(fault);
                await Task.Delay(TimeSpan.FromSeconds(1), _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Each letter takes the way that copies to its address take.</summary>
    private async ValueTask SendAsync(IReadOnlyList<ClaimedLetter> letters, Dictionary<long, RecipientOutcome> outcomes, CancellationToken cancel)
    {
        foreach (var way in letters.GroupBy(l => _routes.IndexFor(l.Recipient)))
        {
            var messages = new Queue<OutgoingMessage>();
            foreach (var letter in way)
            {
                if (EnvelopePath.TryParse(letter.Recipient, out var recipient) == EnvelopePathFault.None) messages.Enqueue(ToMessage(letter, recipient));
                else outcomes[letter.Id] = new RecipientOutcome(DeliveryStatus.Failed, null);
            }

            var route = _routes.All[way.Key];
            var result = await SmtpClientConnection.ConnectAsync(route.Server, route.Client(_options), _time, cancel).ConfigureAwait(false);
            using var connection = result.Connection;
            if (connection is null) continue;
            await connection.SendAsync(() => messages.TryDequeue(out var next) ? next : null, (m, outcome) => outcomes[(long)m.State!] = outcome[0], cancel).ConfigureAwait(false);
            if (connection.End == SmtpConnectionEnd.None) await connection.QuitAsync().ConfigureAwait(false);
        }
    }

    private static OutgoingMessage ToMessage(ClaimedLetter letter, EnvelopePath recipient) => new()
    {
        Sender = EnvelopePath.Null,
        Recipients = [recipient],
        Content = SharedContent.Empty,
        Render = () => letter.Message,
        HeaderAllowance = letter.Message.Length,
        HeaderIsUtf8 = !System.Text.Ascii.IsValid(letter.Message.Span),
        State = letter.Id,
    };

    private async ValueTask SettleAsync(ClaimedLetter letter, RecipientOutcome outcome, CancellationToken cancel)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var given = now - letter.Created > _options.GiveUpAfter.TotalMilliseconds;
        if (outcome.Status is DeliveryStatus.Delivered)
        {
            await _store.EndAsync(letter.Id, now, cancel).ConfigureAwait(false);
        }
        else if (outcome.Status is DeliveryStatus.Failed || given)
        {
            LogGivenUp(letter.Id, outcome.Reply?.Code ?? 0);
            await _store.EndAsync(letter.Id, now, cancel).ConfigureAwait(false);
        }
        else
        {
            var wait = _options.Schedule[(int)Math.Min(letter.Attempt, _options.Schedule.Count) - 1];
            await _store.LaterAsync(letter.Id, now + (long)wait.TotalMilliseconds, cancel).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A letter of the server's own could not be delivered (letter {Letter}, reply {Code}); it is given up")]
    private partial void LogGivenUp(long letter, int code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Letters wait for the store: {Reason}")]
    private partial void LogStore(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A fault where letters are sent; it goes on")]
    private partial void LogFault(Exception fault);
}
