using CryptoList.Lists.Delivery;
using CryptoList.Lists.Following;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Membership;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Letters;

/// <summary>
/// Sends letters through the relay, each once: of several nodes the one that takes a letter sends it. One that dies in between leaves it to be
/// sent again, once the time it took it for is over. The reverse path is null, so that nothing comes back (RFC 3834 section 4).
/// </summary>
public sealed partial class LetterWorker : BackgroundService
{
    private const int AtOnce = 250;
    private const long BytesAtOnce = 8 << 20;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(45);
    private static readonly TimeSpan BatchLife = TimeSpan.FromDays(1);
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);
    private static readonly RecipientOutcome NotTried = new(DeliveryStatus.NotTried, null);

    private readonly ILetterStore _store;
    private readonly Func<ClaimedLetter, string?> _recipient;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WakeSignal _wake;
    private readonly RouteTable _routes;
    private DateTimeOffset _forgotten;

    public LetterWorker(ILetterStore store, LetterOffice office, ListDirectory directory, DeliveryOptions options, TimeProvider time, ILogger<LetterWorker> logger)
    {
        _recipient = letter => RecipientOf(letter, directory, time);
        (_store, _options, _time, _logger, _wake) = (store, options, time, logger, new WakeSignal(time));
        _routes = new RouteTable(options);
        office.Stored += _wake.Set;
    }

    /// <summary>Sends what is due, once; gives how many letters it took. When told to stop, it ends the letters that are on the wire and puts back the others.</summary>
    public async ValueTask<int> RunOnceAsync(CancellationToken stop = default)
    {
        var now = _time.GetUtcNow();
        if (now - _forgotten > TimeSpan.FromHours(6))
        {
            await _store.ForgetAsync((now - Remembered).ToUnixTimeMilliseconds(), (now - BatchLife).ToUnixTimeMilliseconds(), stop).ConfigureAwait(false);
            _forgotten = now;
        }

        var letters = await _store.ClaimAsync(now.ToUnixTimeMilliseconds(), (now + Hold).ToUnixTimeMilliseconds(), AtOnce, BytesAtOnce, stop).ConfigureAwait(false);
        // Each letter takes the way that copies to its address take, and waits for no other way.
        await Task.WhenAll(letters.GroupBy(l => _routes.IndexFor(_recipient(l) ?? l.Recipient)).Select(way => SendAsync(_routes.All[way.Key], [.. way], now + (Hold / 2), stop))).ConfigureAwait(false);
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
                if (await RunOnceAsync(stoppingToken).ConfigureAwait(false) == 0) await WaitAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                if (fault is StoreUnavailableException) LogStore(fault.Message);
                else LogFault(fault);
                await Task.Delay(StoreRetry, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Until something is due or handed in; a while at most, since another node's letters may be left to this one.</summary>
    private async ValueTask WaitAsync(CancellationToken cancel)
    {
        var next = await _store.NextDueAsync(cancel).ConfigureAwait(false);
        var wait = next is { } due ? TimeSpan.FromMilliseconds(Math.Clamp(due - Now(), 1, (long)Look.TotalMilliseconds)) : Look;
        await _wake.WaitAsync(wait, cancel).ConfigureAwait(false);
    }

    private async Task SendAsync(RelayRoute route, IReadOnlyList<ClaimedLetter> letters, DateTimeOffset lastStart, CancellationToken stop)
    {
        var outcomes = new Dictionary<long, RecipientOutcome>();
        var messages = new Queue<OutgoingMessage>();
        foreach (var letter in letters)
        {
            if (!(Now() > letter.Until) && _recipient(letter) is { } to && ToMessage(letter, to) is { } message) messages.Enqueue(message);
            else outcomes[letter.Id] = new RecipientOutcome(DeliveryStatus.Failed, null);
        }

        if (messages.Count > 0)
        {
            // What has begun is not given up half-way when the server stops, and none is begun that another node might take meanwhile.
            OutgoingMessage? Next() => !stop.IsCancellationRequested && _time.GetUtcNow() < lastStart && messages.TryDequeue(out var next) ? next : null;
            var result = await SmtpClientConnection.ConnectAsync(route.Server, route.Client(_options), _time, stop).ConfigureAwait(false);
            using var connection = result.Connection;
            if (connection is not null)
            {
                await connection.SendAsync(Next, (m, outcome) => outcomes[(long)m.State!] = outcome[0], CancellationToken.None).ConfigureAwait(false);
                if (connection.End == SmtpConnectionEnd.None) await connection.QuitAsync().ConfigureAwait(false);
            }
        }

        await SettleAsync(letters, outcomes, stop.IsCancellationRequested).ConfigureAwait(false);
    }

    /// <summary>Where mail to the member goes now; null when they are gone, or the device is, or the list. A list not yet heard of is left to its letter.</summary>
    private static string? RecipientOf(ClaimedLetter letter, ListDirectory directory, TimeProvider time) =>
        letter.Member is not { } id || directory.Find(letter.List) is not { } list ? letter.Recipient
        : list.Log.AtHead(time.GetUtcNow().ToUnixTimeSeconds()).Member(id) is { Suspended: false } member && (letter.Device is not { } device || DevicesOf(list, id).Any(d => d.Fingerprint == device)) ? list.MailAddress(member) : null;

    private static IEnumerable<RosterDevice> DevicesOf(HostedList list, MemberId member) => list.Log.At(list.Log.HeadNumber, LogGrowth.AllInForce).Member(member)?.Devices ?? [];

    /// <summary>Null for one that no relay would take: not an address, or not lines of a mail.</summary>
    private static OutgoingMessage? ToMessage(ClaimedLetter letter, string to)
    {
        var end = letter.Message.Span.IndexOf("\r\n\r\n"u8) + 4;
        if (end < 4 || EnvelopePath.TryParse(to, out var recipient) != EnvelopePathFault.None) return null;
        if (SharedContent.TryCreate([letter.Message[end..]], out var body) != SharedContentFault.None) return null;
        var header = letter.Message[..end];
        return new OutgoingMessage
        {
            Sender = EnvelopePath.Null,
            Recipients = [recipient],
            Content = body,
            Render = () => header,
            HeaderAllowance = end,
            HeaderIsUtf8 = !System.Text.Ascii.IsValid(header.Span),
            State = letter.Id,
        };
    }

    private async ValueTask SettleAsync(IReadOnlyList<ClaimedLetter> letters, Dictionary<long, RecipientOutcome> outcomes, bool stopping)
    {
        var now = Now();
        var ended = new List<long>();
        foreach (var letter in letters)
        {
            var outcome = outcomes.GetValueOrDefault(letter.Id, NotTried);
            if (outcome.Status is DeliveryStatus.Delivered)
            {
                ended.Add(letter.Id);
            }
            else if (outcome.Status is DeliveryStatus.Failed || now > (letter.Until ?? letter.Created + (long)_options.GiveUpAfter.TotalMilliseconds))
            {
                LogGivenUp(letter.Id, outcome.Reply?.Code ?? 0);
                ended.Add(letter.Id);
            }
            else
            {
                var tried = outcome.Status != DeliveryStatus.NotTried;
                var wait = tried ? _options.Schedule[(int)Math.Clamp(letter.Attempt, 1, _options.Schedule.Count) - 1] : stopping ? TimeSpan.Zero : _options.LongestPause;
                await _store.LaterAsync(letter.Id, now + (long)wait.TotalMilliseconds, tried).ConfigureAwait(false);
            }
        }

        if (ended.Count > 0) await _store.EndAsync(ended, now).ConfigureAwait(false);
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(EventId = 1801, EventName = "letter-given-up", Level = LogLevel.Warning, Message = "A letter of the server's own could not be delivered (letter {Letter}, reply {Code}); it is given up")]
    private partial void LogGivenUp(long letter, int code);

    [LoggerMessage(EventId = 1802, EventName = "letters-wait-for-store", Level = LogLevel.Warning, Message = "Letters wait for the store: {Reason}")]
    private partial void LogStore(string reason);

    [LoggerMessage(EventId = 1803, EventName = "letter-fault", Level = LogLevel.Error, Message = "A fault where letters are sent; it goes on")]
    private partial void LogFault(Exception fault);
}
