namespace CryptoList.Mail.Smtp.Client;

/// <summary>
/// PIPELINING with DATA (RFC 2920 section 3.1): MAIL, RCPT and DATA in one write; then content, end of data and the next
/// message's commands in one write. One round trip a message.
/// </summary>
internal sealed class DataSender(ClientWire wire, SmtpClientOptions options, SmtpCapabilities capabilities, Func<OutgoingMessage?> next, Action<OutgoingMessage, DeliveryOutcome> done)
    : MessageSender(wire, options, capabilities, next, done)
{
    public override async ValueTask RunAsync()
    {
        MessageInFlight? current = Begin();
        while (current is not null)
        {
            await Wire.FlushAsync().ConfigureAwait(false);
            // Replies to the message before, if its content went out in that write, and then to these commands.
            while (current.Awaits is not (MessageInFlight.Reply.Final or MessageInFlight.Reply.None)) await TakeReplyAsync().ConfigureAwait(false);
            if (current.Awaits == MessageInFlight.Reply.None)
            {
                Wire.NeedsReset = true;
                current = Begin();
                continue;
            }
            await WriteContentAsync(current).ConfigureAwait(false);
            MessageInFlight? following = Begin();
            if (following is null)
            {
                await Wire.FlushAsync().ConfigureAwait(false);
                while (InFlight.Count > 0) await TakeReplyAsync().ConfigureAwait(false);
                // One more look: messages may have come while the last reply was awaited.
                following = Begin();
            }
            current = following;
        }
    }

    private async ValueTask WriteContentAsync(MessageInFlight message)
    {
        if (message.Accepted == 0)
        {
            // RFC 2920 section 3.1: a server that says 354 with no recipient is sent nothing but the end.
            Wire.Out.Write(".\r\n"u8);
            return;
        }
        if (Render(message.Message) is { } header)
        {
            await WriteDataAsync(message, header).ConfigureAwait(false);
            return;
        }
        // The head of the queue: everything before it has been answered.
        InFlight.Dequeue();
        TellCancelled(message);
        throw new SmtpConnectionException(SmtpConnectionEnd.CancelledAfterGoAhead);
    }

    private MessageInFlight? Begin()
    {
        if (Next() is not { } message) return null;
        GatherList output = Wire.Out;
        MessageInFlight inFlight = new(message, Options.Lmtp) { ResetFirst = Wire.NeedsReset };
        if (Wire.NeedsReset) output.Write("RSET\r\n"u8);
        Wire.NeedsReset = false;
        EnvelopeWriter.WriteMail(output, message, Capabilities);
        for (int i = 0; i < message.Recipients.Count; i++) EnvelopeWriter.WriteRcpt(output, message, i, Capabilities);
        output.Write("DATA\r\n"u8);
        InFlight.Enqueue(inFlight);
        return inFlight;
    }
}
