using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Mail.Imap;

/// <summary>How a mailbox is reached, and what is borne from its server.</summary>
public sealed record ImapOptions
{
    /// <summary><see cref="SmtpTlsMode.Implicit"/> (port 993, RFC 8314) or <see cref="SmtpTlsMode.StartTls"/> (port 143); no password goes out in clear.</summary>
    public required SmtpTlsMode Tls { get; init; }

    /// <summary>Whose certificates are believed.</summary>
    public required TlsTrust Trust { get; init; }

    /// <summary>The name the server's certificate must be for; null for the name or address connected to.</summary>
    public string? TlsName { get; init; }

    /// <summary>Who logs in.</summary>
    public required SmtpCredentials Credentials { get; init; }

    /// <summary>The longest wait for the server's next octets. Default 60 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest line of a response in octets, literals not counted. Default 1 MiB.</summary>
    public int MaxLine { get; init; } = 1 << 20;

    /// <summary>The largest message fetched in octets; larger ones are passed over. Default 1 GiB.</summary>
    public long MaxMessage { get; init; } = 1L << 30;

    /// <summary>The largest header fetched in octets. Default 256 KiB.</summary>
    public int MaxHeader { get; init; } = 256 << 10;
}
