using System.Runtime.InteropServices;

namespace CryptoList.Mail.Smtp.Client;

/// <summary>What the ways of sending have in common: taking messages, refusing what the server cannot carry, telling outcomes.</summary>
internal abstract class MessageSender(ClientWire wire, SmtpClientOptions options, SmtpCapabilities capabilities, Func<OutgoingMessage?> next, Action<OutgoingMessage, DeliveryOutcome> done)
{
    private static readonly byte[] EndOfData = ".\r\n"u8.ToArray();

    protected ClientWire Wire { get; } = wire;

    protected SmtpClientOptions Options { get; } = options;

    protected SmtpCapabilities Capabilities { get; } = capabilities;

    /// <summary>Messages under way, in the order of their commands.</summary>
    protected Queue<MessageInFlight> InFlight { get; } = new();

    /// <summary>Sends until there are no more messages and every one has its outcome.</summary>
    public abstract ValueTask RunAsync();

    /// <summary>The connection ended: replies that have already come are taken, and every message left gets its outcome. Returns the end as it turned out.</summary>
    public async ValueTask<SmtpConnectionException> SettleAsync(SmtpConnectionException loss)
    {
        if (loss.Reply is null)
        {
            try
            {
                // A server that closed may have answered before. What is there is there at once: the socket is at its end.
                while (InFlight.Count > 0) await TakeReplyAsync(loss.End == SmtpConnectionEnd.Lost).ConfigureAwait(false);
            }
            catch (SmtpConnectionException last)
            {
                loss = last.Reply is null ? loss : last;
            }
        }
        bool first = true;
        while (InFlight.TryPeek(out MessageInFlight? message))
        {
            bool ours = first && loss.End == SmtpConnectionEnd.ServerClosing;
            Tell(message.OutcomeAtLoss(Wire.Attempted, loss.End == SmtpConnectionEnd.ServerClosing ? loss.Reply : null, ours));
            first = false;
        }
        return loss;
    }

    /// <summary>The next message the server can carry, or null.</summary>
    protected OutgoingMessage? Next()
    {
        while (next() is { } message)
        {
            if (message.Recipients.Count == 0) throw new InvalidOperationException("A message has at least one recipient.");
            if (Unfit(message) is not { } refusal) return message;
            done(message, new DeliveryOutcome(new RecipientOutcome(DeliveryStatus.Failed, refusal), message.Recipients.Count));
        }
        return null;
    }

    /// <summary>The head of the queue has its outcome.</summary>
    protected void Tell(DeliveryOutcome outcome)
    {
        MessageInFlight message = InFlight.Dequeue();
        done(message.Message, outcome);
    }

    protected void TellCancelled(MessageInFlight message) => done(message.Message, message.OutcomeWhenCancelled());

    protected static ReadOnlyMemory<byte>? Render(OutgoingMessage message)
    {
        ReadOnlyMemory<byte>? header = message.Render();
        if (header is { Length: > 0 } octets && !octets.Span.EndsWith("\r\n"u8)) throw new InvalidOperationException("A rendered header ends in CRLF.");
        return header;
    }

    /// <summary>Writes header and content with transparency, and the end of data. Streamed content is sent meanwhile, and all that was written before it.</summary>
    protected async ValueTask WriteDataAsync(MessageInFlight message, ReadOnlyMemory<byte> header)
    {
        WriteHeader(header);
        if (message.Message.Streamed is { } streamed) await streamed.SendAsync(Wire, transparent: true).ConfigureAwait(false);
        else foreach (ArraySegment<byte> piece in message.Message.Content.Stuffed) Wire.Out.Add(piece);
        Wire.Out.Write(EndOfData);
        message.End = Wire.Written;
    }

    /// <summary>Writes a copy's own octets with transparency.</summary>
    private void WriteHeader(ReadOnlyMemory<byte> header)
    {
        GatherList output = Wire.Out;
        ArraySegment<byte> own = Segment(header);
        if (own.Count > 0 && (own[0] == '.' || own.AsSpan().IndexOf("\n."u8) >= 0))
        {
            List<ArraySegment<byte>> stuffed = [];
            SharedContent.Stuff(own, lineStart: true, stuffed);
            foreach (ArraySegment<byte> piece in stuffed) output.Add(piece);
        }
        else
        {
            output.Add(own);
        }
    }

    protected static ArraySegment<byte> Segment(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment) ? segment : memory.ToArray();

    /// <summary>Takes one reply for the head of the queue, and tells its outcome when it was the last.</summary>
    protected async ValueTask TakeReplyAsync(bool mayWait = true)
    {
        MessageInFlight head = InFlight.Peek();
        int code;
        ReadOnlyMemory<byte> reply;
        if (mayWait) (code, reply) = await Wire.ReadReplyAsync(Timeout(head)).ConfigureAwait(false);
        else if (!Wire.TryReadReply(out code, out reply)) throw new SmtpConnectionException(SmtpConnectionEnd.Lost);
        head.Take(code, reply.Span);
        if (head.Awaits == MessageInFlight.Reply.None) Tell(head.Outcome());
    }

    private TimeSpan Timeout(MessageInFlight message) => message.Awaits switch
    {
        MessageInFlight.Reply.GoAhead => Options.DataInitiationTimeout,
        MessageInFlight.Reply.Final => Options.DataTerminationTimeout,
        _ => Options.CommandTimeout,
    };

    private SmtpReply? Unfit(OutgoingMessage message)
    {
        if (Capabilities.MaxMessageSize is { } most && message.ContentLength + message.HeaderAllowance > most) return ClientReplies.TooBig;
        if (!Capabilities.SmtpUtf8 && EnvelopeWriter.NeedsSmtpUtf8(message)) return ClientReplies.NoSmtpUtf8;
        return !Capabilities.EightBitMime && EnvelopeWriter.Needs8Bit(message) ? ClientReplies.NoEightBit : null;
    }
}
