namespace CryptoList.Helper.Bridge;

/// <summary>What the bridge bears from clients and servers. Each limit has one clear answer when it is passed.</summary>
public sealed record BridgeLimits
{
    /// <summary>Client connections of all accounts at a time. Default 100; one more gets BYE.</summary>
    public int Connections { get; init; } = 100;

    /// <summary>Longest line of a client in octets, literals not counted. Default 64 KiB; a longer one gets BYE.</summary>
    public int ClientLine { get; init; } = 64 << 10;

    /// <summary>Longest command in octets, literals and all, of those the bridge must understand: SELECT, FETCH, SEARCH, LOGIN. Default 256 KiB; a longer one gets BAD, or BYE when its literal comes unasked.</summary>
    public int Command { get; init; } = 256 << 10;

    /// <summary>Longest line of a server in octets, literals not counted. Default 16 MiB, which holds a SEARCH answer of a million numbers; a longer one ends the connection with BYE.</summary>
    public int ServerLine { get; init; } = 16 << 20;

    /// <summary>Largest post that is opened, in octets as it lies on the server. Default 1 GiB; a larger one is shown as it is.</summary>
    public long Post { get; init; } = 1L << 30;

    /// <summary>Opened posts kept on disk, sealed, of all accounts, in octets. Default 5 GiB; beyond it the oldest go, and are opened again when they are read.</summary>
    public long Kept { get; init; } = 5L << 30;

    /// <summary>Largest mail a client may send, in octets. Default 100 MiB, or what the server takes where that is less; a larger one gets 552.</summary>
    public long Mail { get; init; } = 100L << 20;

    /// <summary>Recipients of one mail. Default 1000; one more gets 452.</summary>
    public int Recipients { get; init; } = 1000;

    /// <summary>Longest wait for more of a client that sends: a command, or more of a mail. Default 5 min (RFC 5321 section 4.5.3.2.7); then 421.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest wait for a server's answer to a whole mail. Default 10 min (RFC 5321 section 4.5.3.2.6); then 451.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest wait for a connection with the server, and for its next octets while the bridge itself asks for something. Default 60 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for a client to log in. Default 3 min, as RFC 9051 section 5.4 leaves it open; then BYE.</summary>
    public TimeSpan Login { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>What cannot be, as a sentence; null when all is well.</summary>
    internal string? Wrong =>
        Connections is < 1 or > 10_000 ? "connections are 1 to 10000."
        : ClientLine < 8192 || Command < 8192 || ServerLine < 65_536 ? "clientLine and command are at least 8192, serverLine at least 65536."
        : Post < 65_536 ? "post is at least 65536."
        : Kept < 1 << 20 ? "kept is at least 1048576."
        : Mail < 65_536 || Mail > 1L << 40 || Recipients is < 1 or > 100_000 ? "mail is 65536 to 2^40, recipients are 1 to 100000."
        : Idle < TimeSpan.FromSeconds(1) || Answer < TimeSpan.FromSeconds(1) || Idle > TimeSpan.FromHours(1) || Answer > TimeSpan.FromHours(1) ? "idle and answer are a second to an hour."
        : Patience <= TimeSpan.Zero || Login <= TimeSpan.Zero || Patience > TimeSpan.FromHours(1) || Login > TimeSpan.FromHours(1) ? "patience and login are more than nothing and at most an hour."
        : null;
}
