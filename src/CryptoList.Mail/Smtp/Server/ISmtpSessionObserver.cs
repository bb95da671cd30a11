namespace CryptoList.Mail.Smtp.Server;

/// <summary>Hears what a log should know of a session. Calls must not block or throw.</summary>
public interface ISmtpSessionObserver
{
    /// <summary>The handler or its receiver threw; the peer was told 451 4.3.0.</summary>
    void OnFault(SmtpSessionInfo session, Exception fault);

    /// <summary>A reply was given that refuses: 4xx or 5xx.</summary>
    void OnRefusal(SmtpSessionInfo session, SmtpReply reply);

    /// <summary>The session is over.</summary>
    void OnEnd(SmtpSessionInfo session, SmtpSessionEnd end);
}
