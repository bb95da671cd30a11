namespace CryptoList.Server.Listening;

/// <summary>How many connections a listener keeps at once.</summary>
public sealed record ConnectionLimits
{
    /// <summary>In all. Default 1,000; 1 to 1,000,000.</summary>
    public int Total { get; init; } = 1000;

    /// <summary>From one address; an IPv6 address counts by its /64. Default 50; 1 to 1,000,000.</summary>
    public int PerAddress { get; init; } = 50;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value out of its range.</exception>
    public void Validate()
    {
        if (Total is < 1 or > 1_000_000) throw new ArgumentOutOfRangeException(nameof(Total), Total, "Total is 1 to 1,000,000.");
        if (PerAddress is < 1 or > 1_000_000) throw new ArgumentOutOfRangeException(nameof(PerAddress), PerAddress, "PerAddress is 1 to 1,000,000.");
    }
}
