namespace CryptoList.Mail.Smtp.Server.Tls;

/// <summary>
/// STARTTLS (RFC 3207 section 4). It must be the last command of a group (RFC 2920 section 3.1): a client that has sent more, or an
/// attacker that has put more behind it, is refused with 554 5.5.1 and the connection is closed, so that nothing said in clear can
/// be taken for something said under TLS. What comes in clear after 220 is part of no handshake, and ends it.
/// </summary>
internal sealed class StartTlsVerb(SmtpServerTls tls) : SmtpCommand
{
    public override string Verb => "STARTTLS";

    public override SmtpSessionState AllowedIn => SmtpSessionState.Ready;

    public override SmtpReply OutOfSequence(SmtpServerSession session) =>
        session.State == SmtpSessionState.Greeted ? SmtpSequence.Refusal(session) : SmtpReplies.InTransaction;

    public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument)
    {
        if (!argument.IsEmpty) return SmtpReplies.NoArgument;
        if (session.Info.Encrypted) return SmtpReplies.AlreadyEncrypted;
        return await session.UpgradeAsync(SmtpReplies.StartTls, async (below, cancellation) => await tls.AcceptAsync(below, cancellation).ConfigureAwait(false)).ConfigureAwait(false) switch
        {
            SmtpUpgrade.Pipelined => throw new SmtpSessionException(SmtpSessionEnd.FramingLost, SmtpReplies.StartTlsPipelined),
            SmtpUpgrade.Failed => throw new SmtpSessionException(SmtpSessionEnd.TlsFailed, null),
            _ => Encrypted(session),
        };
    }

    private static SmtpReply? Encrypted(SmtpServerSession session)
    {
        session.Info.Encrypted = true;
        return null;
    }
}
