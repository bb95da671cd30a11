using System.Text;
using System.Text.Unicode;

namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>
/// What EHLO, HELO and LHLO have in common (RFC 5321 section 4.1.1.1). The name is kept, not believed: one word of
/// printable characters is enough, since names with underscores and without dots are common.
/// </summary>
internal abstract class HelloVerb : SmtpCommand
{
    private const int MaxNameLength = 255;

    public override SmtpSessionState AllowedIn => SmtpSessionState.Any;

    public override bool AllowsUtf8 => true;

    protected abstract bool Extended { get; }

    public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument)
    {
        ReadOnlyMemory<byte> name = argument.TrimEnd((byte)' ');
        if (name.Length is 0 or > MaxNameLength || name.Span.Contains((byte)' ') || !Utf8.IsValid(name.Span)) return SmtpReplies.HelloSyntax;
        await session.Transaction.EndAsync().ConfigureAwait(false);
        session.Info.HeloName = Encoding.UTF8.GetString(name.Span);
        session.Info.Extended = Extended;
        session.State = SmtpSessionState.Ready;
        return Extended ? new SmtpReply(250, null, [session.Options.HostName, .. Extensions(session)]) : new SmtpReply(250, null, session.Options.HostName);
    }

    private static IEnumerable<string> Extensions(SmtpServerSession session)
    {
        yield return "PIPELINING";
        yield return $"SIZE {session.Options.MaxMessageSize}";
        yield return "8BITMIME";
        yield return "SMTPUTF8";
        yield return "CHUNKING";
        yield return "DSN";
        yield return "ENHANCEDSTATUSCODES";
        yield return "VRFY";
        foreach (SmtpServerExtension extension in session.Extensions)
        {
            if (extension.EhloLine(session) is { } line) yield return line;
        }
        yield return "HELP";
    }
}
