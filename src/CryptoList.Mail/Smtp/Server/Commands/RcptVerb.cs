using System.Text;

namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>RCPT (RFC 5321 section 4.1.1.3) with NOTIFY and ORCPT.</summary>
internal sealed class RcptVerb : SmtpCommand
{
    public override string Verb => "RCPT";

    public override SmtpSessionState AllowedIn => SmtpSessionState.Sender | SmtpSessionState.Recipients;

    public override bool AllowsUtf8 => true;

    public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument)
    {
        if (Parse(session, argument.Span, out RcptCommand? command) is { } refusal) return refusal;
        if (session.Transaction.Recipients >= session.Options.MaxRecipients) return SmtpReplies.TooManyRecipients;
        SmtpReply reply = await session.GuardAsync(static (h, c, aborted) => h.RcptAsync(c, aborted), command!).ConfigureAwait(false);
        if (reply.IsPositive)
        {
            session.Transaction.Recipients++;
            session.State = SmtpSessionState.Recipients;
        }
        return reply;
    }

    private static SmtpReply? Parse(SmtpServerSession session, ReadOnlySpan<byte> argument, out RcptCommand? command)
    {
        command = null;
        if (argument.Length < 3 || !Ascii.EqualsIgnoreCase(argument[..3], "TO:"u8)) return SmtpReplies.RcptSyntax;
        argument = argument[3..].TrimStart((byte)' ');
        if (EnvelopePathParser.Parse(argument, forward: true, out EnvelopePath? path, out int used) != EnvelopePathFault.None) return SmtpReplies.BadRecipientAddress;
        if (!path!.IsAscii && !session.Transaction.SmtpUtf8) return SmtpReplies.NeedsSmtpUtf8;
        if (!EsmtpParameterList.TryRead(argument[used..], out List<EsmtpParameter> parameters)) return SmtpReplies.BadParameter;
        RcptCommand result = new() { Recipient = path };
        if (parameters.Count > 0 && Apply(session, parameters, ref result) is { } refusal) return refusal;
        command = result;
        return null;
    }

    private static SmtpReply? Apply(SmtpServerSession session, List<EsmtpParameter> parameters, ref RcptCommand result)
    {
        if (!session.Info.Extended) return SmtpReplies.UnknownParameter;
        List<EsmtpParameter> other = [];
        foreach (EsmtpParameter parameter in parameters)
        {
            switch (parameter.Keyword)
            {
                case "NOTIFY":
                    if (!TryNotify(parameter.Value, out DsnNotify notify)) return SmtpReplies.BadParameter;
                    result = result with { Notify = notify };
                    break;
                case "ORCPT":
                    if (!TryOriginal(parameter.Value, out OriginalRecipient? original)) return SmtpReplies.BadParameter;
                    result = result with { OriginalRecipient = original };
                    break;
                default:
                    if (!session.Extensions.Any(e => e.ClaimsRcptParameter(parameter.Keyword))) return SmtpReplies.UnknownParameter;
                    other.Add(parameter);
                    break;
            }
        }
        if (other.Count > 0) result = result with { Other = other };
        return null;
    }

    private static bool TryNotify(string? value, out DsnNotify notify)
    {
        notify = DsnNotify.Never;
        if (value is null) return false;
        if (value.Equals("NEVER", StringComparison.OrdinalIgnoreCase)) return true;
        foreach (string word in value.ToUpperInvariant().Split(','))
        {
            DsnNotify flag = word switch { "SUCCESS" => DsnNotify.Success, "FAILURE" => DsnNotify.Failure, "DELAY" => DsnNotify.Delay, _ => DsnNotify.Never };
            if (flag == DsnNotify.Never || (notify & flag) != 0) return false;
            notify |= flag;
        }
        return true;
    }

    /// <summary>At most 500 octets (RFC 3461 section 4.2); the type an atom.</summary>
    private static bool TryOriginal(string? value, out OriginalRecipient? original)
    {
        original = null;
        if (value is null || value.Length > 500 || value.IndexOf(';') is not (> 0 and var semicolon)) return false;
        string type = value[..semicolon];
        if (!type.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')) return false;
        if (!Xtext.TryDecode(Encoding.UTF8.GetBytes(value[(semicolon + 1)..]), out string? address) || address.Length == 0) return false;
        original = new OriginalRecipient(type, address);
        return true;
    }
}
