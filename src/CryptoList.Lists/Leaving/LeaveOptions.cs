namespace CryptoList.Lists.Leaving;

/// <summary>How members can leave by themselves.</summary>
public sealed record LeaveOptions
{
    /// <summary>The address under which the world reaches this server's page, ending in a slash; null when there is none: then mail alone.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>How long a link holds beyond the time the list keeps its posts. Default 60 days; 30 to 3,650 days.</summary>
    public TimeSpan LinkLife { get; init; } = TimeSpan.FromDays(60);
}
