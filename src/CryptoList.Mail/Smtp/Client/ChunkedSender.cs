namespace CryptoList.Mail.Smtp.Client;

/// <summary>
/// PIPELINING with CHUNKING: MAIL, RCPT and the one chunk of a message go out together, several messages at once. Each
/// begins with RSET: should its forerunner's transaction have stayed open after a refusal, its recipients
/// would otherwise get this message too (RFC 3030 section 2 leaves the state after a refused chunk open).
/// </summary>
internal sealed class ChunkedSender(ClientWire wire, SmtpClientOptions options, SmtpCapabilities capabilities, Func<OutgoingMessage?> next, Action<OutgoingMessage, DeliveryOutcome> done)
    : MessageSender(wire, options, capabilities, next, done)
{
    private long _answered;
    private bool _more = true;

    public override async ValueTask RunAsync()
    {
        while (true)
        {
            Fill();
            if (InFlight.Count == 0) return;
            await Wire.FlushAsync().ConfigureAwait(false);
            // One reply at least, and all that came with it: then the window is refilled in one write.
            await TakeAsync(mayWait: true).ConfigureAwait(false);
            while (InFlight.Count > 0 && await TakeAsync(mayWait: false).ConfigureAwait(false))
            {
            }
        }
    }

    private void Fill()
    {
        while (_more && InFlight.Count < Options.Window && (InFlight.Count == 0 || Wire.Written - _answered < Options.WindowOctets))
        {
            if (Next() is not { } message)
            {
                _more = false;
                return;
            }
            ReadOnlyMemory<byte>? header = null;
            try
            {
                header = Render(message);
            }
            finally
            {
                // Also when the render throws: every message taken gets its outcome.
                if (header is null) TellCancelled(message);
            }
            if (header is { } octets) Write(message, octets);
        }
    }

    private void Write(OutgoingMessage message, ReadOnlyMemory<byte> header)
    {
        GatherList output = Wire.Out;
        MessageInFlight inFlight = new(message, Options.Lmtp) { Chunked = true, ResetFirst = true };
        output.Write("RSET\r\n"u8);
        EnvelopeWriter.WriteMail(output, message, Capabilities);
        for (int i = 0; i < message.Recipients.Count; i++) EnvelopeWriter.WriteRcpt(output, message, i, Capabilities);
        output.Write("BDAT "u8);
        output.Write(header.Length + message.Content.Length);
        output.Write(" LAST\r\n"u8);
        output.Add(Segment(header));
        foreach (ArraySegment<byte> piece in message.Content.Plain) output.Add(piece);
        inFlight.End = Wire.Written;
        InFlight.Enqueue(inFlight);
    }

    private async ValueTask<bool> TakeAsync(bool mayWait)
    {
        MessageInFlight head = InFlight.Peek();
        if (!mayWait && !Wire.HasReply) return false;
        await TakeReplyAsync(mayWait).ConfigureAwait(false);
        if (head.Awaits == MessageInFlight.Reply.None) _answered = head.End;
        return true;
    }
}
