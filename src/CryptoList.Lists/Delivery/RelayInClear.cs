using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Delivery;

/// <summary>Says when opportunistic TLS with the relay begins to fail and when it works again, once each, however many connections find out.</summary>
internal sealed partial class RelayInClear(string route, ILogger logger)
{
    private int _inClear;

    /// <summary>A connection was made: in clear for that reason, or as asked (null).</summary>
    public void Connected(string? because)
    {
        var now = because is null ? 0 : 1;
        if (Volatile.Read(ref _inClear) == now || Interlocked.Exchange(ref _inClear, now) == now) return;
        if (because is null) LogTlsAgain(route);
        else LogInClear(route, because);
    }

    [LoggerMessage(EventId = 1431, EventName = "relay-in-clear", Level = LogLevel.Warning, Message = "The TLS handshake with the relay fails ({Route}: {Reason}); copies go to it in clear. To forbid that, set its Tls to starttls")]
    private partial void LogInClear(string route, string reason);

    [LoggerMessage(EventId = 1432, EventName = "relay-tls-again", Level = LogLevel.Information, Message = "TLS with the relay works again ({Route})")]
    private partial void LogTlsAgain(string route);
}
