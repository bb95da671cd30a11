namespace CryptoList.Mail.Smtp.Server;

/// <summary>A MAIL command that has passed the session's own checks (RFC 5321 section 4.1.1.2).</summary>
public sealed record MailCommand
{
    /// <summary>The reverse path; may be the null path.</summary>
    public required EnvelopePath Sender { get; init; }

    /// <summary>SIZE in octets (RFC 1870), or null; never above the session's limit.</summary>
    public long? DeclaredSize { get; init; }

    /// <summary>BODY (RFC 6152).</summary>
    public BodyType Body { get; init; }

    /// <summary>SMTPUTF8 was given (RFC 6531).</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>RET (RFC 3461 section 4.3), or null.</summary>
    public DsnReturn? Return { get; init; }

    /// <summary>ENVID decoded: 1 to 100 printable ASCII characters (RFC 3461 section 4.4), or null.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>Parameters claimed by extensions, in the order given.</summary>
    public IReadOnlyList<EsmtpParameter> Other { get; init; } = [];
}
