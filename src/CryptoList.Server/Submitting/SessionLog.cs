using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Submitting;

/// <summary>What the log hears of sessions: no address, no content.</summary>
internal sealed partial class SessionLog(ILogger<SessionLog> logger) : ISmtpSessionObserver
{
    public void OnFault(SmtpSessionInfo session, Exception fault) => LogFault(fault);

    public void OnRefusal(SmtpSessionInfo session, SmtpReply reply) => LogRefusal(reply.Code, reply.Enhanced?.ToString() ?? "");

    public void OnEnd(SmtpSessionInfo session, SmtpSessionEnd end) => LogEnd(end);

    [LoggerMessage(Level = LogLevel.Error, Message = "A session had a fault; the peer was told 451")]
    private partial void LogFault(Exception fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Refused: {Code} {Enhanced}")]
    private partial void LogRefusal(int code, string enhanced);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A session ended: {End}")]
    private partial void LogEnd(SmtpSessionEnd end);
}
