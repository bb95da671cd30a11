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

    /// <summary>Longest wait for a connection with the server, and for its next octets while the bridge itself asks for something. Default 60 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for a client to log in. Default 3 min, as RFC 9051 section 5.4 leaves it open; then BYE.</summary>
    public TimeSpan Login { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>What cannot be, as a sentence; null when all is well.</summary>
    internal string? Wrong =>
        Connections is < 1 or > 10_000 ? "connections are 1 to 10000."
        : ClientLine < 8192 || Command < 8192 || ServerLine < 65_536 ? "clientLine and command are at least 8192, serverLine at least 65536."
        : Post < 65_536 ? "post is at least 65536."
        : Patience <= TimeSpan.Zero || Login <= TimeSpan.Zero || Patience > TimeSpan.FromHours(1) || Login > TimeSpan.FromHours(1) ? "patience and login are more than nothing and at most an hour."
        : null;
}
