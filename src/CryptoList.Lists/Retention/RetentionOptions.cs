namespace CryptoList.Lists.Retention;

/// <summary>What is kept how long, beside each list's own <c>policy.keep</c>.</summary>
public sealed record RetentionOptions
{
    /// <summary>How long a post without body stays known, so that its repetition is recognised. Default and least 35 days.</summary>
    public TimeSpan RememberPosts { get; init; } = TimeSpan.FromDays(35);

    /// <summary>Age at which a list's seal key is replaced. Default 30 days.</summary>
    public TimeSpan SealKeyAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How often is looked. Default 1 minute.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);
}
