namespace CryptoList.Mail.Smtp.Client.Tls;

/// <summary>What a client asks of TLS.</summary>
public enum SmtpTlsMode
{
    /// <summary>None: everything in clear.</summary>
    Off,

    /// <summary>
    /// STARTTLS where it is offered, with whatever certificate (RFC 7435): against listeners, not against attackers. When the handshake
    /// fails, the connection is made again in clear.
    /// </summary>
    Opportunistic,

    /// <summary>STARTTLS, with a certificate that is valid for the server's name; no mail otherwise.</summary>
    StartTls,

    /// <summary>TLS from the first octet (RFC 8314 section 3), with a certificate that is valid for the server's name; no mail otherwise.</summary>
    Implicit,
}
