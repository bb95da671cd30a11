namespace CryptoList.Mail.Smtp.Server;

/// <summary>How a session ended.</summary>
public enum SmtpSessionEnd
{
    /// <summary>The client said QUIT.</summary>
    Quit,

    /// <summary>The client closed or lost the connection without QUIT.</summary>
    PeerGone,

    /// <summary>Nothing came, or no reply was taken, in the time allowed.</summary>
    TimedOut,

    /// <summary>A message came below the least rate.</summary>
    TooSlow,

    /// <summary>The session as a whole took too long.</summary>
    SessionTooLong,

    /// <summary>The server is stopping.</summary>
    ShutDown,

    /// <summary>Too many commands, errors, or too much data after a refusal.</summary>
    LimitReached,

    /// <summary>CR or LF alone, or a BDAT command whose chunk has no known end: what follows cannot be trusted to be commands.</summary>
    FramingLost,

    /// <summary>The TLS handshake failed or took too long.</summary>
    TlsFailed,

    /// <summary>No handler could be made; the client was told 421 4.3.0.</summary>
    HandlerFault,

    /// <summary>The receiver asked to cut the connection.</summary>
    Dropped,
}
