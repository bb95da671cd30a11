namespace CryptoList.Lists.Retention;

/// <summary>What is kept how long, beside each list's own <c>policy.keep</c>.</summary>
public sealed record RetentionOptions
{
    /// <summary>How long a post without body stays known, so that its repetition is recognised. Default and least 35 days.</summary>
    public TimeSpan RememberPosts { get; init; } = TimeSpan.FromDays(35);

    /// <summary>How long it stays known what became of each copy where a list keeps its posts for less: mail that comes back later counts for nobody. Default 7 days; 1 hour to 35 days.</summary>
    public TimeSpan KeepCopies { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Age at which the server's keys for a list that nobody opened are destroyed. Default 30 days; 1 day to 1 year.</summary>
    public TimeSpan TicketAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Age at which a list's seal key is replaced. Default 30 days.</summary>
    public TimeSpan SealKeyAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How often is looked. Default 1 minute.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);
}
