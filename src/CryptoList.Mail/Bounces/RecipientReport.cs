using CryptoList.Mail.Smtp;

namespace CryptoList.Mail.Bounces;

/// <summary>What a report says about one recipient. The address is the reporter's word, and trusted for nothing; null where none was readable.</summary>
public sealed record RecipientReport(DsnAction Action, EnhancedStatusCode? Status, string? FinalRecipient)
{
    /// <summary>The recipient as the sender had named it with ORCPT (RFC 3464 section 2.3.1); null where the report does not say.</summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>The refusing server's words as the report gives them (RFC 3464 section 2.3.6), on one line; null where it does not.</summary>
    public string? Diagnostic { get; init; }
}
