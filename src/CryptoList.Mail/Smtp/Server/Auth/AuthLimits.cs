namespace CryptoList.Mail.Smtp.Server.Auth;

/// <summary>How often a login may fail.</summary>
public sealed record AuthLimits
{
    /// <summary>Failures in one session, after which it ends with 421. Default 3; 1 to 100.</summary>
    public int PerSession { get; init; } = 3;

    /// <summary>Failures from one address (an IPv6 address counts by its /64) within <see cref="Window"/>, after which AUTH is answered 454 without a look at the password. Default 20; 1 to 1,000,000.</summary>
    public int PerAddress { get; init; } = 20;

    /// <summary>How long failures from one address are counted together. Default 10 minutes; 1 second to 1 day.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value out of its range.</exception>
    public void Validate()
    {
        if (PerSession is < 1 or > 100) throw new ArgumentOutOfRangeException(nameof(PerSession), PerSession, "PerSession is 1 to 100.");
        if (PerAddress is < 1 or > 1_000_000) throw new ArgumentOutOfRangeException(nameof(PerAddress), PerAddress, "PerAddress is 1 to 1,000,000.");
        if (Window < TimeSpan.FromSeconds(1) || Window > TimeSpan.FromDays(1)) throw new ArgumentOutOfRangeException(nameof(Window), Window, "Window is 1 second to 1 day.");
    }
}
