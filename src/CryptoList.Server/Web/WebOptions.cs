using System.Net;

namespace CryptoList.Server.Web;

/// <summary>The page for leaving at one click: where it listens, how the world reaches it, and what one peer may ask of it.</summary>
public sealed record WebOptions
{
    /// <summary><c>Web:Listen</c>. Default nowhere.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];

    /// <summary><c>Web:Scheme</c>: <c>https</c> with the certificate of <c>Tls:*</c> (the default), or <c>http</c>, on loopback addresses alone, behind a reverse proxy.</summary>
    public bool Https { get; init; } = true;

    /// <summary><c>Web:RequestsPerMinute</c> from one address; an IPv6 address counts by its /64. Default 30; 1 to 10,000.</summary>
    public int RequestsPerMinute { get; init; } = 30;

    /// <summary><c>Web:MaxConnections</c> at once. Default 200; 1 to 100,000.</summary>
    public int MaxConnections { get; init; } = 200;

    /// <summary><c>Web:MaxBodyBytes</c>: octets of a request's body. Default 4,096; 1,024 to 65,536.</summary>
    public int MaxBodyBytes { get; init; } = 4096;

    /// <summary><c>Web:MaxHeaderBytes</c>: octets of a request's header. Default 16,384; 4,096 to 65,536.</summary>
    public int MaxHeaderBytes { get; init; } = 16 << 10;

    /// <summary><c>Web:Timeout</c>: for a request's header, and for a connection on which nothing is asked. Default 15 seconds; 1 second to 5 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);
}
