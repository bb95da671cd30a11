namespace CryptoList.Mail.Smtp.Server;

/// <summary>What became of putting another transport over a session's own.</summary>
public enum SmtpUpgrade
{
    /// <summary>It is there; the session has started over.</summary>
    Done,

    /// <summary>The client had already sent more than the command: nothing was sent or wrapped.</summary>
    Pipelined,

    /// <summary>The go-ahead was sent, and the new transport could not be made: the connection is of no more use.</summary>
    Failed,
}
