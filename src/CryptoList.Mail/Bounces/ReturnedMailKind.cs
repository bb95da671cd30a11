namespace CryptoList.Mail.Bounces;

/// <summary>What came to a return path.</summary>
public enum ReturnedMailKind
{
    /// <summary>None of the others, or not readable.</summary>
    Other,

    /// <summary>A delivery status notification (RFC 3464, RFC 6533).</summary>
    DeliveryStatus,

    /// <summary>A message that came back with a code in its text, in no standard form.</summary>
    PlainBounce,

    /// <summary>An answer that nobody wrote (RFC 3834), such as a vacation notice.</summary>
    AutomaticReply,

    /// <summary>A complaint in abuse reporting format (RFC 5965).</summary>
    AbuseReport,
}
