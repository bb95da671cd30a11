using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Mime;

/// <summary>Bounds on the structure of a message. Each has its own fault.</summary>
public sealed record MimeLimits
{
    public static MimeLimits Default { get; } = new();

    /// <summary>Of each part's header block. Faults as named there.</summary>
    public HeaderLimits Headers { get; init; } = HeaderLimits.Default;

    /// <summary>Levels below the message itself; beyond it <see cref="MailFormatFault.TooDeep"/>. Default 32.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Entities in all, the message itself among them; beyond it <see cref="MailFormatFault.TooManyParts"/>. Default 10,000.</summary>
    public int MaxParts { get; init; } = 10_000;

    /// <summary>
    /// Bytes of a line of a body without its line end, not counted where the transfer encoding is <c>binary</c>;
    /// beyond it <see cref="MailFormatFault.LineTooLong"/>. Default 65,536; RFC 5322 allows 998.
    /// </summary>
    public int MaxLineBytes { get; init; } = 64 * 1024;
}
