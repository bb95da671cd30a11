namespace CryptoList.Mail.Smtp.Server;

/// <summary>
/// What an SMTP or LMTP session allows and how long it waits. Every limit has a range, checked by <see cref="Validate"/>.
/// </summary>
public sealed record SmtpServerOptions
{
    /// <summary>The name in the greeting and after EHLO: a domain or an address literal. Default <c>localhost</c>.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>SMTP or LMTP. Default SMTP.</summary>
    public SmtpProtocol Protocol { get; init; } = SmtpProtocol.Smtp;

    /// <summary>Octets of a command line with its CRLF. Default 2,048; 512 (RFC 5321 section 4.5.3.1.4) to 65,536.</summary>
    public int MaxCommandLineLength { get; init; } = 2048;

    /// <summary>Octets of a line of message text with its CRLF, a transparency dot not counted. Default 1,000 (RFC 5321 section 4.5.3.1.6); 1,000 to 1,048,576.</summary>
    public int MaxTextLineLength { get; init; } = 1000;

    /// <summary>Octets of a message after transparency is undone; offered as SIZE. Default 50 MiB; 64 KiB (RFC 5321 section 4.5.3.1.7) to 2^40, or less in tests: 1.</summary>
    public long MaxMessageSize { get; init; } = 50L << 20;

    /// <summary>Octets of a refused message read and thrown away so that the session can go on; more than that ends it. Default 256 MiB; 0 to 2^40.</summary>
    public long MaxDiscarded { get; init; } = 256L << 20;

    /// <summary>Accepted recipients of one message. Default 100 (RFC 5321 section 4.5.3.1.8); 1 to 100,000.</summary>
    public int MaxRecipients { get; init; } = 100;

    /// <summary>Commands of one session. Default 100,000; 1 to 2^31 - 1.</summary>
    public int MaxCommands { get; init; } = 100_000;

    /// <summary>Replies 5xx of one session, after which it ends. Default 20; 1 to 2^31 - 1.</summary>
    public int MaxErrors { get; init; } = 20;

    /// <summary>The wait for a command, and for a peer to take a reply. Default 5 minutes (RFC 5321 section 4.5.3.2.7); 1 second to 1 hour.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The wait for more of a message. Default 3 minutes (RFC 5321 section 4.5.3.2.5); 1 second to 1 hour.</summary>
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Octets of a message a second, on average over all the time its client is waited for; a slower one is told 421. Default 100; 0 for no limit, to 2^30.</summary>
    public int MinDataRate { get; init; } = 100;

    /// <summary>Time of waiting for a message that <see cref="MinDataRate"/> does not count. Default 1 minute; 1 second to 1 hour.</summary>
    public TimeSpan DataRateGrace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The whole session. Default 2 hours; 1 second to 7 days.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>When the server stops, how much longer a message that has begun may take; whatever else a session is at, it says 421 at once. Default 20 seconds; 0 to 10 minutes.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value out of its range; the message names it and the range.</exception>
    public void Validate()
    {
        if (HostName.Length is 0 or > 255 || HostName.Any(c => c is <= ' ' or > '~')) throw new ArgumentOutOfRangeException(nameof(HostName), HostName, "HostName is 1 to 255 printable ASCII characters without space.");
        Check(nameof(MaxCommandLineLength), MaxCommandLineLength, 512, 65_536);
        Check(nameof(MaxTextLineLength), MaxTextLineLength, 1000, 1 << 20);
        Check(nameof(MaxMessageSize), MaxMessageSize, 1, 1L << 40);
        Check(nameof(MaxDiscarded), MaxDiscarded, 0, 1L << 40);
        Check(nameof(MaxRecipients), MaxRecipients, 1, 100_000);
        Check(nameof(MaxCommands), MaxCommands, 1, int.MaxValue);
        Check(nameof(MaxErrors), MaxErrors, 1, int.MaxValue);
        Check(nameof(CommandTimeout), CommandTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Check(nameof(DataTimeout), DataTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Check(nameof(MinDataRate), MinDataRate, 0, 1 << 30);
        Check(nameof(DataRateGrace), DataRateGrace, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Check(nameof(ShutdownGrace), ShutdownGrace, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        Check(nameof(SessionTimeout), SessionTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
    }

    private static void Check<T>(string name, T value, T least, T most) where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0) throw new ArgumentOutOfRangeException(name, value, $"{name} is {least} to {most}.");
    }
}
