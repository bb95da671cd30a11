namespace CryptoList.Mail.Smtp.Client;

/// <summary>
/// PIPELINING with CHUNKING: MAIL, RCPT and the one chunk of a message go out together, several messages at once. Each
/// begins with RSET: should its forerunner's transaction have stayed open after a refusal, its recipients
/// would otherwise get this message too (RFC 3030 section 2 leaves the state after a refused chunk open). A message whose header
/// depends on who is accepted (<see cref="OutgoingMessage.RendersForAccepted"/>) ends the group: its chunk follows when its
/// recipients are answered, in one write with the commands of the next.
/// </summary>
internal sealed class ChunkedSender(ClientWire wire, SmtpClientOptions options, SmtpCapabilities capabilities, Func<OutgoingMessage?> next, Action<OutgoingMessage, DeliveryOutcome> done)
    : MessageSender(wire, options, capabilities, next, done)
{
    private long _answered;
    private bool _more = true;
    private MessageInFlight? _withheld;

    public override async ValueTask RunAsync()
    {
        while (true)
        {
            await FillAsync().ConfigureAwait(false);
            if (InFlight.Count == 0) return;
            await Wire.FlushAsync().ConfigureAwait(false);
            // One reply at least, and all that came with it: then the window is refilled in one write.
            await TakeAsync(mayWait: true).ConfigureAwait(false);
            while (InFlight.Count > 0 && _withheld?.Awaits != MessageInFlight.Reply.Content && await TakeAsync(mayWait: false).ConfigureAwait(false))
            {
            }
            if (_withheld is { Awaits: MessageInFlight.Reply.Content or MessageInFlight.Reply.None }) await FinishWithheldAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask FillAsync()
    {
        while (_more && _withheld is null && InFlight.Count < Options.Window && (InFlight.Count == 0 || Wire.Written - _answered < Options.WindowOctets))
        {
            if (Next() is not { } message)
            {
                _more = false;
                return;
            }
            MessageInFlight inFlight = new(message, Options.Lmtp) { Chunked = true, ResetFirst = true, ContentLater = message.RendersForAccepted };
            if (inFlight.ContentLater)
            {
                _withheld = inFlight;
                WriteEnvelope(inFlight);
                return;
            }
            if (RenderOrCancel(inFlight) is not { } header) continue;
            WriteEnvelope(inFlight);
            await WriteChunkAsync(inFlight, header).ConfigureAwait(false);
            inFlight.End = Wire.Written;
        }
    }

    /// <summary>The message that ended the group has all replies to its recipients, and is the head of the queue or told.</summary>
    private async ValueTask FinishWithheldAsync()
    {
        MessageInFlight message = _withheld!;
        _withheld = null;
        // New messages may have come while its replies were awaited.
        _more = true;
        if (message.Awaits == MessageInFlight.Reply.None) return;
        InFlight.Dequeue();
        if (RenderOrCancel(message) is not { } header) return;
        InFlight.Enqueue(message);
        await WriteChunkAsync(message, header).ConfigureAwait(false);
        message.ContentWritten(Wire.Written);
    }

    private ReadOnlyMemory<byte>? RenderOrCancel(MessageInFlight message)
    {
        ReadOnlyMemory<byte>? header = null;
        try
        {
            header = Render(message.Message);
        }
        finally
        {
            // Also when the render throws: every message taken gets its outcome.
            if (header is null) TellCancelled(message);
        }
        return header;
    }

    private void WriteEnvelope(MessageInFlight message)
    {
        GatherList output = Wire.Out;
        output.Write("RSET\r\n"u8);
        EnvelopeWriter.WriteMail(output, message.Message, Capabilities);
        for (int i = 0; i < message.Message.Recipients.Count; i++) EnvelopeWriter.WriteRcpt(output, message.Message, i, Capabilities);
        InFlight.Enqueue(message);
    }

    private async ValueTask WriteChunkAsync(MessageInFlight message, ReadOnlyMemory<byte> header)
    {
        GatherList output = Wire.Out;
        output.Write("BDAT "u8);
        output.Write(header.Length + message.Message.ContentLength);
        output.Write(" LAST\r\n"u8);
        output.Add(Segment(header));
        if (message.Message.Streamed is { } streamed) await streamed.SendAsync(Wire, transparent: false).ConfigureAwait(false);
        else foreach (ArraySegment<byte> piece in message.Message.Content.Plain) output.Add(piece);
    }

    private async ValueTask<bool> TakeAsync(bool mayWait)
    {
        MessageInFlight head = InFlight.Peek();
        if (!mayWait && !Wire.HasReply) return false;
        await TakeReplyAsync(mayWait).ConfigureAwait(false);
        if (head.Awaits == MessageInFlight.Reply.None) _answered = Math.Min(head.End, Wire.Attempted);
        return true;
    }
}
