namespace CryptoList.Mail.Smtp.Server;

/// <summary>The refusal of a command that is out of sequence, by state (RFC 5321 section 4.1.4).</summary>
internal static class SmtpSequence
{
    public static SmtpReply Refusal(SmtpServerSession session) => session.State switch
    {
        SmtpSessionState.Greeted => session.Options.Protocol == SmtpProtocol.Lmtp ? SmtpReplies.LhloFirst : SmtpReplies.HelloFirst,
        SmtpSessionState.Ready => SmtpReplies.MailFirst,
        SmtpSessionState.Sender => SmtpReplies.RcptFirst,
        SmtpSessionState.Chunks => SmtpReplies.InChunks,
        _ => SmtpReplies.AlreadyMail,
    };
}
