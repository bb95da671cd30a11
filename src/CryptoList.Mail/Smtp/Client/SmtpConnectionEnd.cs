namespace CryptoList.Mail.Smtp.Client;

/// <summary>Why a connection is of no more use; or that it still is.</summary>
public enum SmtpConnectionEnd
{
    /// <summary>It is open and idle.</summary>
    None,

    /// <summary>The transport could not be set up.</summary>
    ConnectFailed,

    /// <summary>The greeting was 4xx: not now.</summary>
    GreetingDeferred,

    /// <summary>The greeting was 5xx: no mail here.</summary>
    GreetingRefused,

    /// <summary>EHLO, and HELO after it, were refused.</summary>
    HelloRefused,

    /// <summary>TLS was wanted and not to be had: not offered, refused, the handshake failed, or the certificate is not trusted.</summary>
    TlsFailed,

    /// <summary>AUTH was refused, not offered with a mechanism known here, or the server did not show that it knows the password.</summary>
    LoginFailed,

    /// <summary>The server said 421 in mid-session.</summary>
    ServerClosing,

    /// <summary>The connection broke, or was closed without a word.</summary>
    Lost,

    /// <summary>The server let a reply, or the taking of our octets, wait too long.</summary>
    TimedOut,

    /// <summary>What came is no SMTP.</summary>
    ProtocolError,

    /// <summary>We cut it: <see cref="SmtpClientConnection.Abort"/>, or the caller's token.</summary>
    Aborted,

    /// <summary>A message was cancelled after the server had said 354: cutting is the only way not to send one.</summary>
    CancelledAfterGoAhead,

    /// <summary>Closed with QUIT.</summary>
    Quit,
}
