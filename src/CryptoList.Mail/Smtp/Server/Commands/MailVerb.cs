using System.Globalization;
using System.Text;

namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>MAIL (RFC 5321 section 4.1.1.2) with SIZE, BODY, SMTPUTF8, RET and ENVID.</summary>
internal sealed class MailVerb : SmtpCommand
{
    public override string Verb => "MAIL";

    public override SmtpSessionState AllowedIn => SmtpSessionState.Ready;

    public override bool AllowsUtf8 => true;

    public override SmtpReply OutOfSequence(SmtpServerSession session) =>
        session.State is SmtpSessionState.Sender ? SmtpReplies.AlreadyMail : SmtpSequence.Refusal(session);

    public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument)
    {
        if (Parse(session, argument.Span, out MailCommand? command) is { } refusal) return refusal;
        SmtpReply reply = await session.GuardAsync(static (h, c, aborted) => h.MailAsync(c, aborted), command!).ConfigureAwait(false);
        if (reply.IsPositive) session.Transaction.Begin(command!.SmtpUtf8);
        return reply;
    }

    private static SmtpReply? Parse(SmtpServerSession session, ReadOnlySpan<byte> argument, out MailCommand? command)
    {
        command = null;
        if (argument.Length < 5 || !Ascii.EqualsIgnoreCase(argument[..5], "FROM:"u8)) return SmtpReplies.MailSyntax;
        // A space behind the colon is against the grammar, and widely sent.
        argument = argument[5..].TrimStart((byte)' ');
        if (EnvelopePathParser.Parse(argument, forward: false, out EnvelopePath? path, out int used) != EnvelopePathFault.None) return SmtpReplies.BadSenderAddress;
        if (!EsmtpParameterList.TryRead(argument[used..], out List<EsmtpParameter> parameters)) return SmtpReplies.BadParameter;
        MailCommand result = new() { Sender = path! };
        if (parameters.Count > 0 && Apply(session, parameters, ref result) is { } refusal) return refusal;
        if (!path!.IsAscii && !result.SmtpUtf8) return SmtpReplies.NeedsSmtpUtf8;
        command = result;
        return null;
    }

    private static SmtpReply? Apply(SmtpServerSession session, List<EsmtpParameter> parameters, ref MailCommand result)
    {
        if (!session.Info.Extended) return SmtpReplies.UnknownParameter;
        List<EsmtpParameter> other = [];
        foreach (EsmtpParameter parameter in parameters)
        {
            (string keyword, string? value) = (parameter.Keyword, parameter.Value);
            switch (keyword, value?.ToUpperInvariant())
            {
                case ("SIZE", { Length: <= 20 } digits) when ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong size):
                    if (size > (ulong)session.Options.MaxMessageSize) return SmtpReplies.TooBig;
                    result = result with { DeclaredSize = (long)size };
                    break;
                case ("BODY", "7BIT"): break;
                case ("BODY", "8BITMIME"): result = result with { Body = BodyType.EightBitMime }; break;
                case ("SMTPUTF8", null): result = result with { SmtpUtf8 = true }; break;
                case ("RET", "FULL"): result = result with { Return = DsnReturn.Full }; break;
                case ("RET", "HDRS"): result = result with { Return = DsnReturn.Headers }; break;
                case ("ENVID", { Length: <= 100 }) when Xtext.TryDecode(Encoding.UTF8.GetBytes(value!), out string? id):
                    result = result with { EnvelopeId = id };
                    break;
                case ("SIZE" or "BODY" or "SMTPUTF8" or "RET" or "ENVID", _): return SmtpReplies.BadParameter;
                default:
                    if (!session.Extensions.Any(e => e.ClaimsMailParameter(keyword))) return SmtpReplies.UnknownParameter;
                    other.Add(parameter);
                    break;
            }
        }
        if (other.Count > 0) result = result with { Other = other };
        return null;
    }
}
