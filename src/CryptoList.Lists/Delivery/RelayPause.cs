using CryptoList.Mail.Smtp.Client;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Delivery;

/// <summary>How long nobody asks a relay that cannot be reached: longer each time it is away again, never beyond the limit.</summary>
internal sealed partial class RelayPause(string route, TimeSpan longest, TimeProvider time, ILogger logger)
{
    private const int FirstMilliseconds = 250;

    private readonly Lock _lock = new();
    private long _until = long.MinValue;
    private int _failures;

    /// <summary>What is left of the pause, by a clock that nobody sets; zero when there is none.</summary>
    public TimeSpan Left
    {
        get
        {
            var (now, until) = (time.GetTimestamp(), Interlocked.Read(ref _until));
            return until <= now ? TimeSpan.Zero : time.GetElapsedTime(now, until);
        }
    }

    /// <summary>The relay took a connection and served it.</summary>
    public void Over()
    {
        if (Volatile.Read(ref _failures) == 0) return;
        lock (_lock) _failures = 0;
        LogBack(route);
    }

    /// <summary>No connection could be had; several who find out at the same time make one pause. Gives what is left of it.</summary>
    public TimeSpan Begin(SmtpConnectResult failure)
    {
        lock (_lock)
        {
            if (Left is { Ticks: > 0 } left) return left;
            var pause = (long)Math.Min(longest.TotalMilliseconds, FirstMilliseconds * Math.Pow(2, Math.Min(_failures, 20)));
            Interlocked.Exchange(ref _until, time.GetTimestamp() + (long)(pause / 1000.0 * time.TimestampFrequency));
            _failures++;
            LogAway(route, failure.End, failure.Detail is null ? "" : $": {failure.Detail}", failure.Reply?.Code ?? 0, pause);
            return TimeSpan.FromMilliseconds(pause);
        }
    }

    [LoggerMessage(EventId = 1441, EventName = "relay-away", Level = LogLevel.Warning, Message = "The relay cannot be reached ({Route}: {End}{Detail}, reply {Code}); next try in {Milliseconds} ms")]
    private partial void LogAway(string route, SmtpConnectionEnd end, string detail, int code, long milliseconds);

    [LoggerMessage(EventId = 1442, EventName = "relay-back", Level = LogLevel.Information, Message = "The relay is back ({Route})")]
    private partial void LogBack(string route);
}
