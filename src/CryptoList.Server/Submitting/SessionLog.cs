using CryptoList.Lists.Telemetry;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Submitting;

/// <summary>What the log and the metrics hear of sessions: no address, no content.</summary>
internal sealed partial class SessionLog(ServerInstruments instruments, ILogger<SessionLog> logger) : ISmtpSessionObserver
{
    public void OnFault(SmtpSessionInfo session, Exception fault) => LogFault(fault);

    public void OnRefusal(SmtpSessionInfo session, SmtpReply reply)
    {
        instruments.ReplyRefused(reply.Code);
        LogRefusal(reply.Code, reply.Enhanced?.ToString() ?? "");
    }

    public void OnEnd(SmtpSessionInfo session, SmtpSessionEnd end)
    {
        instruments.SessionEnded(end, session.Encrypted);
        LogEnd(end);
    }

    [LoggerMessage(EventId = 1621, EventName = "session-fault", Level = LogLevel.Error, Message = "A session had a fault; the peer was told 451")]
    private partial void LogFault(Exception fault);

    [LoggerMessage(EventId = 1622, EventName = "session-refusal", Level = LogLevel.Debug, Message = "Refused: {Code} {Enhanced}")]
    private partial void LogRefusal(int code, string enhanced);

    [LoggerMessage(EventId = 1623, EventName = "session-end", Level = LogLevel.Debug, Message = "A session ended: {End}")]
    private partial void LogEnd(SmtpSessionEnd end);
}
