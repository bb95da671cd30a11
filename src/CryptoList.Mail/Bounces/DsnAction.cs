namespace CryptoList.Mail.Bounces;

/// <summary>What a report says became of a message (RFC 3464 section 2.3.3).</summary>
public enum DsnAction
{
    /// <summary>Missing, or a word the RFC does not know.</summary>
    Unknown,
    Failed,
    Delayed,
    Delivered,
    Relayed,
    Expanded,
}
