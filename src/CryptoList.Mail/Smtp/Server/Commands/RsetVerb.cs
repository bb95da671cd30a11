namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>RSET (RFC 5321 section 4.1.1.5).</summary>
internal sealed class RsetVerb : SmtpCommand
{
    public override string Verb => "RSET";

    public override SmtpSessionState AllowedIn => SmtpSessionState.Any;

    public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument)
    {
        if (!argument.IsEmpty) return SmtpReplies.NoArgument;
        await session.Transaction.EndAsync().ConfigureAwait(false);
        return SmtpReplies.Ok;
    }
}
