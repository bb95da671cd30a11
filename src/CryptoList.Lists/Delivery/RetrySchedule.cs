using System.Security.Cryptography;

namespace CryptoList.Lists.Delivery;

/// <summary>When a copy is tried again.</summary>
internal sealed class RetrySchedule(DeliveryOptions options)
{
    private const int JitterPerMille = 150;

    /// <summary>No copy waits longer than that by a clock that goes as it should: the longest step, varied, and a minute for all shorter reasons.</summary>
    public TimeSpan LongestWait { get; } = (options.Schedule.Append(options.LongestPause).Max() * ((1000 + JitterPerMille) / 1000.0)) + TimeSpan.FromMinutes(1);

    /// <summary>When a copy that the relay put off is due again (Unix milliseconds), or null to give it up.</summary>
    public long? AfterDeferral(ClaimedCopy copy, long now)
    {
        var wait = options.Schedule[(int)Math.Clamp(copy.Attempt - 1, 0, options.Schedule.Count - 1)];
        return Within(copy, now, Vary(wait));
    }

    /// <summary>When a copy is due again whose connection ended before it was on its way: at once the first time, then less and less often.</summary>
    public long? AfterLostConnection(ClaimedCopy copy, long now) =>
        Within(copy, now, copy.Attempt <= 1 ? TimeSpan.Zero : Vary(TimeSpan.FromSeconds(Math.Min(options.LongestPause.TotalSeconds, Math.Pow(2, Math.Min(copy.Attempt, 16) - 2)))));

    /// <summary>When a copy is due again that waits for something other than the relay.</summary>
    public long? After(ClaimedCopy copy, long now, TimeSpan wait) => Within(copy, now, wait);

    private long? Within(ClaimedCopy copy, long now, TimeSpan wait) =>
        now - (copy.AcceptedTime * 1000) > options.GiveUpAfter.TotalMilliseconds ? null : now + (long)wait.TotalMilliseconds;

    private static TimeSpan Vary(TimeSpan wait) => wait * ((1000 - JitterPerMille + RandomNumberGenerator.GetInt32((2 * JitterPerMille) + 1)) / 1000.0);
}
