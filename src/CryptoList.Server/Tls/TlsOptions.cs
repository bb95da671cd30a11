namespace CryptoList.Server.Tls;

/// <summary>The server's certificate and its handshakes.</summary>
public sealed record TlsOptions
{
    /// <summary><c>Tls:CertificateFile</c>: PEM, the server's certificate first, then those between it and the authority.</summary>
    public required string CertificateFile { get; init; }

    /// <summary><c>Tls:KeyFile</c>: PEM, the private key without a passphrase.</summary>
    public required string KeyFile { get; init; }

    /// <summary><c>Tls:ReloadInterval</c>: how often the files are looked at for a change. Default 1 minute; 1 second to 1 day.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary><c>Tls:HandshakeTimeout</c>: how long a client's handshake may take. Default 30 seconds; 1 second to 10 minutes.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
