using System.Text;
using CryptoList.Mail.Smtp.Server.Commands;

namespace CryptoList.Mail.Smtp.Server;

/// <summary>
/// The commands of a session and the states each is allowed in:
/// <code>
///                Greeted  Ready  Sender  Recipients  Chunks
/// EHLO HELO LHLO    x       x      x         x         x     (starts over)
/// MAIL                      x
/// RCPT                             x         x
/// DATA                                       x
/// BDAT                                       x         x
/// RSET NOOP QUIT    x       x      x         x         x
/// HELP VRFY         x       x      x         x
/// </code>
/// </summary>
internal sealed class SmtpCommandTable
{
    private static readonly SmtpCommand[] Own =
    [
        new MailVerb(), new RcptVerb(), new BdatVerb(), new DataVerb(), new RsetVerb(), new QuitVerb(), new NoopVerb(), new HelpVerb(), new VrfyVerb(),
    ];

    private readonly (byte[] Verb, SmtpCommand Command)[] _commands;

    public SmtpCommandTable(SmtpProtocol protocol, IReadOnlyList<SmtpServerExtension> extensions)
    {
        SmtpCommand[] hello = protocol == SmtpProtocol.Lmtp ? [new LhloVerb(), new NotInLmtpVerb("EHLO"), new NotInLmtpVerb("HELO")] : [new EhloVerb(), new HeloVerb()];
        SmtpCommand[] added = [.. extensions.SelectMany(e => e.Commands)];
        _commands = [.. added.Concat(Own).Concat(hello).DistinctBy(c => c.Verb).Select(c => (Encoding.ASCII.GetBytes(c.Verb), c))];
    }

    public SmtpCommand? Find(ReadOnlySpan<byte> verb)
    {
        foreach ((byte[] name, SmtpCommand command) in _commands)
        {
            if (Ascii.EqualsIgnoreCase(verb, name)) return command;
        }
        return null;
    }
}
