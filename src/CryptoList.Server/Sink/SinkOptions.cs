using System.Net;

namespace CryptoList.Server.Sink;

/// <summary>How a sink listens and what it keeps.</summary>
public sealed record SinkOptions
{
    /// <summary>Where it takes mail. Default 127.0.0.1:2525; port 0 for any free one.</summary>
    public IPEndPoint Smtp { get; init; } = new(IPAddress.Loopback, 2525);

    /// <summary>Where it shows what it took. Default 127.0.0.1:8025; port 0 for any free one.</summary>
    public IPEndPoint Http { get; init; } = new(IPAddress.Loopback, 8025);

    /// <summary>The folder for .eml and .json files, made if missing; null for a new one among the system's temporary files.</summary>
    public string? Folder { get; init; }

    /// <summary>A folder with a Maildir for each recipient, made as mail comes; null for none.</summary>
    public string? Maildirs { get; init; }

    /// <summary>Octets of a message. Default 50 MiB; 1 to 2^40.</summary>
    public long MaxMessageSize { get; init; } = 50L << 20;

    /// <summary>Messages kept; the oldest makes room for the newest, its files too. Default 10,000; 1 to 10,000,000.</summary>
    public int MaxMessages { get; init; } = 10_000;

    /// <summary>Only count messages and throw them away. Default no.</summary>
    public bool Discard { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value out of its range.</exception>
    public void Validate()
    {
        if (MaxMessageSize is < 1 or > 1L << 40) throw new ArgumentOutOfRangeException(nameof(MaxMessageSize), MaxMessageSize, "MaxMessageSize is 1 to 2^40 octets.");
        if (MaxMessages is < 1 or > 10_000_000) throw new ArgumentOutOfRangeException(nameof(MaxMessages), MaxMessages, "MaxMessages is 1 to 10,000,000.");
    }
}
