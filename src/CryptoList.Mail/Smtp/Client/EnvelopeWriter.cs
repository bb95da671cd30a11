namespace CryptoList.Mail.Smtp.Client;

/// <summary>Writes MAIL and RCPT commands, with the parameters a server has offered.</summary>
internal static class EnvelopeWriter
{
    public static void WriteMail(GatherList output, OutgoingMessage message, SmtpCapabilities capabilities)
    {
        output.Write("MAIL FROM:<"u8);
        output.Write(message.Sender.Address.AsSpan());
        output.Write(">"u8);
        if (capabilities.Size)
        {
            output.Write(" SIZE="u8);
            output.Write(message.ContentLength + message.HeaderAllowance);
        }
        if (NeedsSmtpUtf8(message)) output.Write(" SMTPUTF8"u8);
        if (Needs8Bit(message)) output.Write(" BODY=8BITMIME"u8);
        if (capabilities.Dsn)
        {
            if (message.Return is { } ret) output.Write(ret == DsnReturn.Full ? " RET=FULL"u8 : " RET=HDRS"u8);
            if (message.EnvelopeId is { } id)
            {
                output.Write(" ENVID="u8);
                output.Write(Xtext.Encode(id).AsSpan());
            }
        }
        output.Write("\r\n"u8);
    }

    public static void WriteRcpt(GatherList output, OutgoingMessage message, int recipient, SmtpCapabilities capabilities)
    {
        output.Write("RCPT TO:<"u8);
        output.Write(message.Recipients[recipient].Address.AsSpan());
        output.Write(">"u8);
        if (capabilities.Dsn && message.Notify is { } notify)
        {
            output.Write(" NOTIFY="u8);
            output.Write((notify == DsnNotify.Never ? "NEVER" : notify.ToString().ToUpperInvariant().Replace(" ", "", StringComparison.Ordinal)).AsSpan());
        }
        if (capabilities.Dsn && message.NamesRecipients && message.Recipients[recipient].IsAscii)
        {
            output.Write(" ORCPT=rfc822;"u8);
            output.Write(Xtext.Encode(message.Recipients[recipient].Address).AsSpan());
        }
        output.Write("\r\n"u8);
    }

    public static bool Needs8Bit(OutgoingMessage message) => message.ContentHas8Bit || message.HeaderIsUtf8;

    public static bool NeedsSmtpUtf8(OutgoingMessage message)
    {
        if (message.HeaderIsUtf8 || !message.Sender.IsAscii) return true;
        for (int i = 0; i < message.Recipients.Count; i++)
        {
            if (!message.Recipients[i].IsAscii) return true;
        }
        return false;
    }
}
