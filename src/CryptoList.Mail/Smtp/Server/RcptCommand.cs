namespace CryptoList.Mail.Smtp.Server;

/// <summary>A RCPT command that has passed the session's own checks (RFC 5321 section 4.1.1.3).</summary>
public sealed record RcptCommand
{
    /// <summary>The forward path; never the null path. A bare Postmaster has no domain.</summary>
    public required EnvelopePath Recipient { get; init; }

    /// <summary>NOTIFY (RFC 3461 section 4.1), or null when not given.</summary>
    public DsnNotify? Notify { get; init; }

    /// <summary>ORCPT decoded (RFC 3461 section 4.2), or null.</summary>
    public OriginalRecipient? OriginalRecipient { get; init; }

    /// <summary>Parameters claimed by extensions, in the order given.</summary>
    public IReadOnlyList<EsmtpParameter> Other { get; init; } = [];
}
