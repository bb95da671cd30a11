using System.Globalization;
using System.Text;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Helper.Bridge.Submission;

/// <summary>A client's MAIL and RCPT as they go on to the provider, with the parameters it offers; those of DSN it does not offer are left out.</summary>
internal static class EnvelopeLines
{
    /// <summary>RFC 5321 section 4.1.1.2.</summary>
    public static string Mail(MailCommand command, SmtpCapabilities offered)
    {
        var line = new StringBuilder($"MAIL FROM:{command.Sender}");
        if (offered.Size && command.DeclaredSize is { } size) line.Append(CultureInfo.InvariantCulture, $" SIZE={size}");
        if (command.Body == BodyType.EightBitMime) line.Append(" BODY=8BITMIME");
        if (command.SmtpUtf8) line.Append(" SMTPUTF8");
        if (offered.Dsn && command.Return is { } part) line.Append(part == DsnReturn.Full ? " RET=FULL" : " RET=HDRS");
        if (offered.Dsn && command.EnvelopeId is { } id) line.Append(" ENVID=").Append(Xtext.Encode(id));
        return line.ToString();
    }

    /// <summary>RFC 5321 section 4.1.1.3.</summary>
    public static string Rcpt(RcptCommand command, SmtpCapabilities offered)
    {
        var line = new StringBuilder($"RCPT TO:{command.Recipient}");
        if (offered.Dsn && command.Notify is { } notify) line.Append(" NOTIFY=").Append(notify == DsnNotify.Never ? "NEVER" : notify.ToString().ToUpperInvariant().Replace(" ", "", StringComparison.Ordinal));
        if (offered.Dsn && command.OriginalRecipient is { } original) line.Append(" ORCPT=").Append(original.AddressType).Append(';').Append(Xtext.Encode(original.Address));
        return line.ToString();
    }
}
