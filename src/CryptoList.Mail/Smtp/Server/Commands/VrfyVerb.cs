namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>VRFY (RFC 5321 section 4.1.1.6): answered 252 whatever is asked, so that it tells nobody who is a member (section 7.3).</summary>
internal sealed class VrfyVerb : SmtpCommand
{
    public override string Verb => "VRFY";

    public override SmtpSessionState AllowedIn => SmtpSessionState.Any & ~SmtpSessionState.Chunks;

    public override bool AllowsUtf8 => true;

    public override ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument) =>
        new(argument.IsEmpty ? SmtpReplies.VrfySyntax : SmtpReplies.CannotVerify);
}
