using System.Net;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Lists.Delivery;

/// <summary>How copies go out. Every value has a range, checked at start.</summary>
public sealed record DeliveryOptions
{
    /// <summary>The relay that takes all copies no other route takes.</summary>
    public required EndPoint Smarthost { get; init; }

    /// <summary>Whether that relay speaks LMTP. Default no.</summary>
    public bool Lmtp { get; init; }

    /// <summary>What is asked of TLS with the relay. Default nothing.</summary>
    public SmtpTlsMode Tls { get; init; }

    /// <summary>Whose certificates are believed. Default the system's authorities.</summary>
    public TlsTrust Trust { get; init; } = TlsTrust.OfSystem;

    /// <summary>Who logs in to the relay; needs <see cref="SmtpTlsMode.StartTls"/> or <see cref="SmtpTlsMode.Implicit"/>. Default nobody.</summary>
    public SmtpCredentials? Credentials { get; init; }

    /// <summary>The name said in EHLO.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>Connections to the relay at once. Default 16; 1 to 256.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>Servers of their own for some domains. Default none.</summary>
    public IReadOnlyList<RelayRoute> Routes { get; init; } = [];

    /// <summary>
    /// Members of one route who may share a message, with several recipients and key fields. Default 1; 1 to 50. More makes large posts cheap
    /// to send, and shows those who share one the key ids of the others.
    /// </summary>
    public int RecipientsPerCopy { get; init; } = 1;

    /// <summary>Refusals for good that say nothing of the address, by which a relay is found to refuse nearly everybody: at least so many members' among the last twice as many. Default 10; 2 to 1,000.</summary>
    public int RefusalSample { get; init; } = 10;

    /// <summary>The share of refusals, in percent, above which they are held to be the relay's trouble and not the members'. Default 50; 1 to 100, and 100 never.</summary>
    public int RefusalShare { get; init; } = 50;

    /// <summary>Waits after the first, second, ... deferral; the last one repeats. Each is varied by up to 15 % either way. Default 1 min, 5 min, 15 min, 1 h, 4 h.</summary>
    public IReadOnlyList<TimeSpan> Schedule { get; init; } =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4)];

    /// <summary>How long after acceptance a copy is tried. Default 5 days (RFC 5321 section 4.5.4.1).</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(5);

    /// <summary>The longest pause while the relay cannot be reached; it grows from a quarter of a second. Default 1 minute.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Connecting to the relay; and the TLS handshake. Default 30 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The greeting, and each reply but the one to a whole message (RFC 5321 section 4.5.3.2). Default 5 minutes.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The taking of one block of a message, at most 256 KiB. Default 3 minutes.</summary>
    public TimeSpan BlockTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The reply to a whole message. Default 10 minutes.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a connection with nothing to carry is kept. Default 20 seconds.</summary>
    public TimeSpan KeepIdle { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Octets of rendered posts held in memory; one post always may be. Default 128 MiB.</summary>
    public long CacheBytes { get; init; } = 128L << 20;

    /// <summary>Where large bodies of single copies lie while they are sent (mode 2). Default the system's folder for such files.</summary>
    public string SpoolFolder { get; init; } = Path.GetTempPath();

    /// <summary>The lease of a node on the copies it has marked, shorter than <see cref="Membership.RemovalService.Patience"/>. Default 60 seconds; 2 to 75.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a removal lets a copy already on the wire end, before its connection is closed. Default 200 ms.</summary>
    public TimeSpan DepartureGrace { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often making a post into copies may fail without a known reason before it is set aside. Default 5; 1 to 100.</summary>
    public int FaultsBeforeSetAside { get; init; } = 5;

    /// <summary>Copies of one route marked and in memory at most. Default 2,048.</summary>
    public int MarkedCopies { get; init; } = 2048;

    /// <summary>The route of all who have no other.</summary>
    public RelayRoute DefaultRoute => new() { Name = "default", Server = Smarthost, Lmtp = Lmtp, Tls = Tls, Trust = Trust, Credentials = Credentials, Connections = Connections };
}
