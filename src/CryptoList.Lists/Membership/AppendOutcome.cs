namespace CryptoList.Lists.Membership;

/// <summary>What became of an entry.</summary>
public enum AppendOutcome
{
    /// <summary>In the log, and durable.</summary>
    Appended,

    /// <summary>The log's rules are against it; see <see cref="AppendResult.Refusal"/>.</summary>
    Refused,

    /// <summary>Its time is more than 10 minutes off the server's.</summary>
    ClockOff,
}
