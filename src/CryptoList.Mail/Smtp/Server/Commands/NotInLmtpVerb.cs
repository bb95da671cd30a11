namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>EHLO and HELO where LMTP is spoken (RFC 2033 section 4.1).</summary>
internal sealed class NotInLmtpVerb(string verb) : SmtpCommand
{
    public override string Verb => verb;

    public override SmtpSessionState AllowedIn => SmtpSessionState.Any;

    public override bool AllowsUtf8 => true;

    public override ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument) => new(SmtpReplies.UseLhlo);
}
