namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>QUIT (RFC 5321 section 4.1.1.10).</summary>
internal sealed class QuitVerb : SmtpCommand
{
    public override string Verb => "QUIT";

    public override SmtpSessionState AllowedIn => SmtpSessionState.Any;

    public override ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument) =>
        argument.IsEmpty ? throw new SmtpSessionException(SmtpSessionEnd.Quit, SmtpReplies.Closing) : new(SmtpReplies.NoArgument);
}
