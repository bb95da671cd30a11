namespace CryptoList.Mail.Smtp.Server;

/// <summary>The states of a session between commands; as flags, so that a command can name all it is allowed in.</summary>
[Flags]
public enum SmtpSessionState
{
    /// <summary>None: no command is allowed.</summary>
    None = 0,

    /// <summary>Greeted; no HELO, EHLO or LHLO yet.</summary>
    Greeted = 1,

    /// <summary>Ready for MAIL.</summary>
    Ready = 2,

    /// <summary>After MAIL, with no recipient accepted.</summary>
    Sender = 4,

    /// <summary>With at least one recipient accepted.</summary>
    Recipients = 8,

    /// <summary>Between BDAT chunks of one message (RFC 3030).</summary>
    Chunks = 16,

    /// <summary>Every state.</summary>
    Any = Greeted | Ready | Sender | Recipients | Chunks,

    /// <summary>Every state after the client has said who it is.</summary>
    Introduced = Ready | Sender | Recipients | Chunks,
}
