namespace CryptoList.Mail.Imap;

/// <summary>Why a mailbox could not be read.</summary>
public enum ImapFault
{
    /// <summary>No connection came about.</summary>
    Unreachable,

    /// <summary>No TLS, or a certificate that is not believed.</summary>
    TlsFailed,

    /// <summary>The server refused name and password, or offers no login that is understood here.</summary>
    LoginRefused,

    /// <summary>The server does not open the folder.</summary>
    NoSuchFolder,

    /// <summary>The server refused another command.</summary>
    Refused,

    /// <summary>What the server said is not IMAP, or passes a limit.</summary>
    Malformed,

    /// <summary>The server ended the connection.</summary>
    Closed,

    /// <summary>The server took too long.</summary>
    TimedOut,
}

/// <summary>A mailbox could not be read; the message holds the server's words where there are any, without control characters.</summary>
public sealed class ImapException(ImapFault fault, string message) : Exception(message)
{
    public ImapFault Fault { get; } = fault;
}
