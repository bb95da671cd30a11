namespace CryptoList.Mail.Smtp.Server;

/// <summary>
/// One message on its way to the handler's receiver: counts, checks, and remembers the first refusal. After a refusal
/// the receiver is aborted and the rest only read, up to the limit for discarded octets.
/// </summary>
internal sealed class MessageIntake(SmtpServerSession session, ISmtpDataReceiver? receiver, TextScanner scanner)
{
    private readonly SmtpServerOptions _options = session.Options;
    private ISmtpDataReceiver? _receiver = receiver;
    private long _size;
    private long _discarded;

    /// <summary>Why the message is refused, or null while it is not.</summary>
    public SmtpReply? Refusal { get; private set; }

    /// <summary>What follows the message cannot be trusted to be commands.</summary>
    public bool FramingLost { get; private set; }

    public TextScanner Scanner { get; } = scanner;

    /// <summary>How fast it comes.</summary>
    public DataPace Pace { get; } = new(session.Options);

    /// <summary>Takes octets off the wire; returns how many belong to the message, all but for an end of data among them.</summary>
    public async ValueTask<int> TakeAsync(ReadOnlyMemory<byte> octets)
    {
        int at = 0;
        while (at < octets.Length && !Scanner.Ended)
        {
            int used = Scanner.Next(octets.Span[at..], out Range content);
            if (Scanner.Fault != TextFault.None && Refusal is null) await RefuseAsync(FaultReply()).ConfigureAwait(false);
            (int offset, int length) = content.GetOffsetAndLength(used);
            if (length > 0 && Refusal is null)
            {
                _size += length;
                if (_size > _options.MaxMessageSize) await RefuseAsync(SmtpReplies.TooBig).ConfigureAwait(false);
                else await WriteAsync(octets.Slice(at + offset, length)).ConfigureAwait(false);
            }
            if (Refusal is not null) Discard(used);
            at += used;
        }
        Pace.Came(at);
        return at;
    }

    /// <summary>So many octets are announced to follow: refused before they come when they would be too many.</summary>
    public ValueTask ExpectAsync(long octets) => octets > _options.MaxMessageSize - _size ? RefuseAsync(SmtpReplies.TooBig) : ValueTask.CompletedTask;

    /// <summary>Counts octets thrown away.</summary>
    /// <exception cref="SmtpSessionException">Too many of them.</exception>
    public void Discard(long octets)
    {
        _discarded += octets;
        if (_discarded > _options.MaxDiscarded) throw new SmtpSessionException(SmtpSessionEnd.LimitReached, Refusal?.Code == 552 ? Refusal : SmtpReplies.TooMuchDiscarded);
    }

    /// <summary>Refuses the message, unless it is already refused.</summary>
    public async ValueTask RefuseAsync(SmtpReply reply)
    {
        Refusal ??= reply;
        await AbortAsync().ConfigureAwait(false);
    }

    /// <summary>The message is whole: asks the receiver. Null after a refusal or a fault of the receiver, which is then <see cref="Refusal"/>.</summary>
    public async ValueTask<SmtpDataReplies?> CompleteAsync()
    {
        if (Scanner.EndsInCr) await RefuseAsync(SmtpReplies.BareLineEndingInChunk).ConfigureAwait(false);
        if (Scanner.EndsInLineTooLong) await RefuseAsync(SmtpReplies.TextLineTooLong).ConfigureAwait(false);
        if (Refusal is not null || _receiver is null) return null;
        try
        {
            SmtpDataReplies replies = await _receiver.CompleteAsync(session.Aborted).ConfigureAwait(false);
            _receiver = null;
            return replies;
        }
        catch (Exception fault)
        {
            session.Report(fault);
            await RefuseAsync(SmtpReplies.HandlerFault).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Tells the receiver, once, that the message will not be completed.</summary>
    public async ValueTask AbortAsync()
    {
        if (_receiver is not { } receiver) return;
        _receiver = null;
        try
        {
            await receiver.AbortAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            session.Report(fault);
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> content)
    {
        try
        {
            await _receiver!.WriteAsync(content, session.Aborted).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            session.Report(fault);
            await RefuseAsync(SmtpReplies.HandlerFault).ConfigureAwait(false);
        }
    }

    private SmtpReply FaultReply()
    {
        switch (Scanner.Fault)
        {
            case TextFault.Nul: return SmtpReplies.Nul;
            case TextFault.LineTooLong: return SmtpReplies.TextLineTooLong;
            case TextFault.BareLineEnding when session.State == SmtpSessionState.Chunks: return SmtpReplies.BareLineEndingInChunk;
            default:
                FramingLost = true;
                return SmtpReplies.BareLineEnding;
        }
    }
}
