namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>NOOP (RFC 5321 section 4.1.1.9); its argument is ignored.</summary>
internal sealed class NoopVerb : SmtpCommand
{
    public override string Verb => "NOOP";

    public override SmtpSessionState AllowedIn => SmtpSessionState.Any;

    public override bool AllowsUtf8 => true;

    public override ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument) => new(SmtpReplies.Ok);
}
