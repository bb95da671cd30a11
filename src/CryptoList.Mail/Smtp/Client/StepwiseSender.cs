namespace CryptoList.Mail.Smtp.Client;

/// <summary>A server without PIPELINING: each command waits for its reply. The render is asked before DATA, so that a cancelled message costs a RSET and not the connection.</summary>
internal sealed class StepwiseSender(ClientWire wire, SmtpClientOptions options, SmtpCapabilities capabilities, Func<OutgoingMessage?> next, Action<OutgoingMessage, DeliveryOutcome> done)
    : MessageSender(wire, options, capabilities, next, done)
{
    public override async ValueTask RunAsync()
    {
        while (Next() is { } message) Wire.NeedsReset = !await SendOneAsync(message, Wire.NeedsReset).ConfigureAwait(false);
    }

    /// <summary>Whether the transaction was closed by the end of data.</summary>
    private async ValueTask<bool> SendOneAsync(OutgoingMessage message, bool reset)
    {
        MessageInFlight inFlight = new(message, Options.Lmtp) { ResetFirst = reset };
        InFlight.Enqueue(inFlight);
        if (reset)
        {
            Wire.Out.Write("RSET\r\n"u8);
            await StepAsync().ConfigureAwait(false);
        }
        EnvelopeWriter.WriteMail(Wire.Out, message, Capabilities);
        await StepAsync().ConfigureAwait(false);
        for (int i = 0; i < message.Recipients.Count && !inFlight.IsRefused; i++)
        {
            EnvelopeWriter.WriteRcpt(Wire.Out, message, i, Capabilities);
            await StepAsync().ConfigureAwait(false);
        }
        if (inFlight.Accepted == 0)
        {
            Tell(inFlight.Outcome());
            return false;
        }
        if (Render(message) is not { } header)
        {
            InFlight.Dequeue();
            TellCancelled(inFlight);
            return false;
        }
        Wire.Out.Write("DATA\r\n"u8);
        await StepAsync().ConfigureAwait(false);
        if (!inFlight.GoAhead) return false;
        await WriteDataAsync(inFlight, header).ConfigureAwait(false);
        await Wire.FlushAsync().ConfigureAwait(false);
        while (InFlight.Count > 0) await TakeReplyAsync().ConfigureAwait(false);
        return true;
    }

    private async ValueTask StepAsync()
    {
        await Wire.FlushAsync().ConfigureAwait(false);
        await TakeReplyAsync().ConfigureAwait(false);
    }
}
