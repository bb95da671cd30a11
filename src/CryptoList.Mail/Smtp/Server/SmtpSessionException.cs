namespace CryptoList.Mail.Smtp.Server;

/// <summary>Unwinds a session to its end from wherever it waits; never leaves the session.</summary>
internal sealed class SmtpSessionException(SmtpSessionEnd end, SmtpReply? lastReply) : Exception
{
    public SmtpSessionEnd End { get; } = end;

    /// <summary>What is still said before the connection closes, or null.</summary>
    public SmtpReply? LastReply { get; } = lastReply;
}
