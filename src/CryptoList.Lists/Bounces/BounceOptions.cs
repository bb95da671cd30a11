namespace CryptoList.Lists.Bounces;

/// <summary>When mail that comes back pauses the delivery to a member. Every value has a range, checked at start.</summary>
public sealed record BounceOptions
{
    /// <summary>The score above which delivery pauses; a refusal for good counts 1, a full mailbox one half. Default 3; 1 to 1,000.</summary>
    public int Threshold { get; init; } = 3;

    /// <summary>After this time a score counts half. Default 7 days.</summary>
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How old a return path may be. Default 30 days.</summary>
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long after the pause began, or the last probe, one copy is let out as a probe. Default 1 day.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long after the relay took a probe nothing may come back before delivery goes on. Default 4 hours.</summary>
    public TimeSpan ProbeWait { get; init; } = TimeSpan.FromHours(4);
}
