namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>HELP (RFC 5321 section 4.1.1.8).</summary>
internal sealed class HelpVerb : SmtpCommand
{
    public override string Verb => "HELP";

    public override SmtpSessionState AllowedIn => SmtpSessionState.Any & ~SmtpSessionState.Chunks;

    public override ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument) =>
        new(session.Options.Protocol == SmtpProtocol.Lmtp ? SmtpReplies.HelpLmtp : SmtpReplies.Help);
}
