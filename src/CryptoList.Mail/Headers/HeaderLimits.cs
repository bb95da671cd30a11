namespace CryptoList.Mail.Headers;

/// <summary>Bounds on a header block; sizes in bytes.</summary>
public sealed record HeaderLimits
{
    public static HeaderLimits Default { get; } = new();

    /// <summary>The whole block with its line ends; beyond it <see cref="MailFormatFault.HeaderTooLarge"/>. Default 262,144.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>Beyond it <see cref="MailFormatFault.TooManyFields"/>. Default 1,000.</summary>
    public int MaxFields { get; init; } = 1000;

    /// <summary>
    /// One line without its line end; beyond it <see cref="MailFormatFault.LineTooLong"/>. Default 3,992: RFC 5322 section 2.1.1
    /// allows 998, and mail that is a little longer is delivered everywhere.
    /// </summary>
    public int MaxLineBytes { get; init; } = 998 * 4;
}
