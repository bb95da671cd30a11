using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Mail.Smtp.Client;

/// <summary>How a client connection behaves. The times are those of RFC 5321 section 4.5.3.2; every one is 1 millisecond to 1 day.</summary>
public sealed record SmtpClientOptions
{
    /// <summary>The name said in EHLO. Default <c>localhost</c>.</summary>
    public string LocalName { get; init; } = "localhost";

    /// <summary>Say LHLO, and read a reply for each recipient after the message (RFC 2033). Default no.</summary>
    public bool Lmtp { get; init; }

    /// <summary>What is asked of TLS. Default nothing.</summary>
    public SmtpTlsMode Tls { get; init; }

    /// <summary>The name the server's certificate must be for; null for the name or address connected to. Default null.</summary>
    public string? TlsName { get; init; }

    /// <summary>Whose certificates are believed. Default the system's authorities.</summary>
    public TlsTrust Trust { get; init; } = TlsTrust.OfSystem;

    /// <summary>Who logs in with AUTH; null for nobody. Needs <see cref="SmtpTlsMode.StartTls"/> or <see cref="SmtpTlsMode.Implicit"/>. Default null.</summary>
    public SmtpCredentials? Credentials { get; init; }

    /// <summary>Use PIPELINING (RFC 2920) where offered. Default yes.</summary>
    public bool UsePipelining { get; init; } = true;

    /// <summary>Use CHUNKING (RFC 3030) where it and PIPELINING are offered. Default yes.</summary>
    public bool UseChunking { get; init; } = true;

    /// <summary>Messages under way at once with CHUNKING. Default 16; 1 to 256.</summary>
    public int Window { get; init; } = 16;

    /// <summary>Octets under way at once with CHUNKING; one message always may be. Default 1 MiB; 1 to 2^30.</summary>
    public int WindowOctets { get; init; } = 1 << 20;

    /// <summary>Connecting. Default 30 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The TLS handshake. Default 1 minute.</summary>
    public TimeSpan TlsTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The greeting. Default 5 minutes.</summary>
    public TimeSpan GreetingTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Replies to EHLO, MAIL, RCPT, RSET and QUIT. Default 5 minutes.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The reply to DATA. Default 2 minutes.</summary>
    public TimeSpan DataInitiationTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>One block of at most 256 KiB being taken by the peer. Default 3 minutes.</summary>
    public TimeSpan DataBlockTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The reply to a whole message. Default 10 minutes.</summary>
    public TimeSpan DataTerminationTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value out of its range.</exception>
    public void Validate()
    {
        if (LocalName.Length is 0 or > 255 || LocalName.Any(c => c is <= ' ' or > '~')) throw new ArgumentOutOfRangeException(nameof(LocalName), LocalName, "LocalName is 1 to 255 printable ASCII characters without space.");
        if (Window is < 1 or > 256) throw new ArgumentOutOfRangeException(nameof(Window), Window, "Window is 1 to 256.");
        if (WindowOctets is < 1 or > 1 << 30) throw new ArgumentOutOfRangeException(nameof(WindowOctets), WindowOctets, "WindowOctets is 1 to 2^30.");
        if (Credentials is not null && Tls is not (SmtpTlsMode.StartTls or SmtpTlsMode.Implicit)) throw new ArgumentOutOfRangeException(nameof(Credentials), Tls, "Credentials need the TLS mode StartTls or Implicit: no login goes out in clear, or to a server nobody has verified.");
        foreach (TimeSpan time in (ReadOnlySpan<TimeSpan>)[ConnectTimeout, TlsTimeout, GreetingTimeout, CommandTimeout, DataInitiationTimeout, DataBlockTimeout, DataTerminationTimeout])
        {
            if (time < TimeSpan.FromMilliseconds(1) || time > TimeSpan.FromDays(1)) throw new ArgumentOutOfRangeException(nameof(CommandTimeout), time, "Every timeout is 1 millisecond to 1 day.");
        }
    }
}
