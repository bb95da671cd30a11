namespace CryptoList.Lists.Bounces;

/// <summary>Why delivery to a member is paused. Values are stored.</summary>
public enum PauseReason
{
    /// <summary>It is not.</summary>
    None = 0,

    /// <summary>Too much mail to it came back; probes go out.</summary>
    Bounces = 1,

    /// <summary>Its mail service reported a copy as abuse (RFC 5965): no probe; only the operator resumes.</summary>
    AbuseReport = 2,
}
