namespace CryptoList.Lists.Ledger;

/// <summary>When and how owners are told of copies that do not arrive. Every value has a range, checked at start.</summary>
public sealed record NoticeOptions
{
    /// <summary>How long after acceptance a copy may be under way before owners are told. Default 24 hours; 1 minute to 30 days.</summary>
    public TimeSpan LateAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long after a copy is given up others of its post may follow into the same notice. Default 10 minutes; 1 second to 1 day.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Notices about posts for each list and hour, over all owners; what is beyond waits. Default 30; 1 to 100,000.</summary>
    public int PerHour { get; init; } = 30;

    /// <summary>Members one notice names; the others are counted. Default 20; 1 to 50.</summary>
    public int Members { get; init; } = 20;
}
