using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Lists.Delivery;

/// <summary>A server that takes copies: for some domains, or for all that no other route takes.</summary>
public sealed record RelayRoute
{
    /// <summary>What it is called in logs and settings; unique among the routes.</summary>
    public required string Name { get; init; }

    /// <summary>The domains whose members it serves: <c>example.org</c>, or <c>*.example.org</c> for all below it. None for the default route.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Where it listens.</summary>
    public required EndPoint Server { get; init; }

    /// <summary>Whether it speaks LMTP (RFC 2033): one reply for each recipient.</summary>
    public bool Lmtp { get; init; }

    /// <summary>What is asked of TLS. Default nothing.</summary>
    public SmtpTlsMode Tls { get; init; }

    /// <summary>Whose certificates are believed. Default the system's authorities.</summary>
    public TlsTrust Trust { get; init; } = TlsTrust.OfSystem;

    /// <summary>Who logs in; needs <see cref="SmtpTlsMode.StartTls"/> or <see cref="SmtpTlsMode.Implicit"/>. Default nobody.</summary>
    public SmtpCredentials? Credentials { get; init; }

    /// <summary>Connections at once. Default 16; 1 to 256.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>What the store knows it by: 0 for the default route, else made from its name, so that it stays when routes are added or reordered.</summary>
    public long Id => Domains.Count == 0 ? 0 : 1 + BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Name)));

    /// <summary>How every connection to it is made.</summary>
    public SmtpClientOptions Client(DeliveryOptions options) => new()
    {
        LocalName = options.HostName,
        Lmtp = Lmtp,
        Tls = Tls,
        Trust = Trust,
        Credentials = Credentials,
        ConnectTimeout = options.ConnectTimeout,
        TlsTimeout = options.ConnectTimeout,
        GreetingTimeout = options.ReplyTimeout,
        CommandTimeout = options.ReplyTimeout,
        DataInitiationTimeout = options.ReplyTimeout,
        DataBlockTimeout = options.BlockTimeout,
        DataTerminationTimeout = options.MessageTimeout,
    };
}
