using System.Buffers;
using System.IO.Pipelines;

namespace CryptoList.Mail.Smtp.Server;

/// <summary>
/// A session's transport with its deadlines. Replies are gathered and flushed when the next read would wait (RFC 2920
/// section 3.2), so that a pipelined group of commands costs one write.
/// </summary>
internal sealed class SmtpWire : IAsyncDisposable
{
    private const int FlushAbove = 4096;

    private readonly SmtpServerOptions _options;
    private readonly TimeProvider _time;
    private readonly DeadlineTimer _deadline;
    private readonly long _started;
    private readonly IDuplexPipe _first;
    private long _shutdownAt;
    private IDuplexPipe _transport;
    private int _unflushed;
    private volatile bool _expired;
    private volatile bool _shutdown;
    private volatile bool _flushing;

    public SmtpWire(IDuplexPipe transport, SmtpServerOptions options, TimeProvider time)
    {
        _first = _transport = transport;
        (_options, _time) = (options, time);
        _started = time.GetTimestamp();
        _deadline = new DeadlineTimer(time, () => Interrupt(expired: true));
    }

    public IDuplexPipe Transport => _transport;

    /// <summary>A message has begun and is not whole: when the server stops, it has the grace to end in, and its commands too.</summary>
    public bool MessageUnderWay { get; set; }

    /// <summary>
    /// Reads more, at once or after flushing what was written. The caller advances the reader. With <paramref name="pace"/> it is the
    /// text of a message that is read; without, a command.
    /// </summary>
    /// <exception cref="SmtpSessionException">Time is over, or the server stops.</exception>
    public async ValueTask<ReadResult> ReadAsync(DataPace? pace = null)
    {
        while (true)
        {
            if (Over(pace) is { } over) throw over;
            if (!_transport.Input.TryRead(out ReadResult result))
            {
                await FlushAsync().ConfigureAwait(false);
                Begin(pace is null ? _options.CommandTimeout : _options.DataTimeout, pace);
                long began = _time.GetTimestamp();
                result = await _transport.Input.ReadAsync().ConfigureAwait(false);
                _deadline.Clear();
                pace?.Waited(_time.GetElapsedTime(began));
                if (_expired)
                {
                    _transport.Input.AdvanceTo(result.Buffer.Start);
                    throw Over(pace) ?? new SmtpSessionException(SmtpSessionEnd.TimedOut, pace is null ? SmtpReplies.CommandTimeout : SmtpReplies.DataTimeout);
                }
            }
            if (!result.IsCanceled) return result;
            // Woken by the shutdown, or late by a deadline that was met.
            _transport.Input.AdvanceTo(result.Buffer.Start);
        }
    }

    public void AdvanceTo(SequencePosition consumed) => _transport.Input.AdvanceTo(consumed);

    public void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _transport.Input.AdvanceTo(consumed, examined);

    public ValueTask WriteAsync(SmtpReply reply)
    {
        ReadOnlySpan<byte> octets = reply.Encoded.Span;
        _transport.Output.Write(octets);
        _unflushed += octets.Length;
        return _unflushed > FlushAbove ? FlushAsync() : ValueTask.CompletedTask;
    }

    /// <exception cref="SmtpSessionException">The peer takes no replies, or is gone.</exception>
    public async ValueTask FlushAsync()
    {
        if (_unflushed == 0) return;
        _unflushed = 0;
        ValueTask<FlushResult> flush = _transport.Output.FlushAsync();
        FlushResult result;
        if (flush.IsCompleted)
        {
            result = await flush.ConfigureAwait(false);
        }
        else
        {
            _flushing = true;
            Begin(_options.CommandTimeout);
            result = await flush.ConfigureAwait(false);
            _deadline.Clear();
            _flushing = false;
        }
        if (result.IsCanceled) throw new SmtpSessionException(SmtpSessionEnd.TimedOut, null);
        if (result.IsCompleted) throw new SmtpSessionException(SmtpSessionEnd.PeerGone, null);
    }

    /// <summary>Says one more thing, if the peer still listens.</summary>
    public async ValueTask SayLastAsync(SmtpReply reply)
    {
        try
        {
            await WriteAsync(reply).ConfigureAwait(false);
            await FlushAsync().ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is SmtpSessionException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // It does not.
        }
    }

    /// <summary>Wakes a waiting read so that the session can say 421.</summary>
    public void RequestShutdown()
    {
        _shutdownAt = _time.GetTimestamp();
        _shutdown = true;
        Interrupt(expired: false);
    }

    /// <summary>Whether octets have come that nobody has read: a new transport would take them for its own (the STARTTLS injection).</summary>
    public bool HasMore
    {
        get
        {
            if (!_transport.Input.TryRead(out ReadResult result)) return false;
            bool more = !result.Buffer.IsEmpty;
            _transport.Input.AdvanceTo(result.Buffer.Start);
            return more;
        }
    }

    /// <summary>Goes on with another transport, which lies over this one and is closed with the session.</summary>
    public void Replace(IDuplexPipe transport) => _transport = transport;

    public async ValueTask DisposeAsync()
    {
        _deadline.Dispose();
        if (_transport != _first && _transport is IAsyncDisposable own) await own.DisposeAsync().ConfigureAwait(false);
    }

    private TimeSpan SessionLeft() => _options.SessionTimeout - _time.GetElapsedTime(_started);

    /// <summary>What is left of the grace when the server stops: none but for a message.</summary>
    private TimeSpan ShutdownLeft() => !_shutdown ? TimeSpan.MaxValue : MessageUnderWay ? _options.ShutdownGrace - _time.GetElapsedTime(_shutdownAt) : TimeSpan.Zero;

    /// <summary>Why nothing more is to be read, or null.</summary>
    private SmtpSessionException? Over(DataPace? pace)
    {
        if (ShutdownLeft() <= TimeSpan.Zero) return new SmtpSessionException(SmtpSessionEnd.ShutDown, SmtpReplies.ShuttingDown);
        if (SessionLeft() <= TimeSpan.Zero) return new SmtpSessionException(SmtpSessionEnd.SessionTooLong, SmtpReplies.SessionTimeout);
        return pace?.Left <= TimeSpan.Zero ? new SmtpSessionException(SmtpSessionEnd.TooSlow, SmtpReplies.TooSlow) : null;
    }

    /// <summary>Starts a wait, no longer than what is left of the session's own time, of the message's, and of a stopping server's.</summary>
    private void Begin(TimeSpan wait, DataPace? pace = null)
    {
        _expired = false;
        foreach (TimeSpan left in (ReadOnlySpan<TimeSpan>)[SessionLeft(), ShutdownLeft(), pace?.Left ?? TimeSpan.MaxValue])
        {
            if (left < wait) wait = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
        _deadline.Set(wait);
    }

    private void Interrupt(bool expired)
    {
        if (expired) _expired = true;
        // A cancelled call that is not pending would cancel the next one: only the one that waits is meant.
        if (expired && _flushing) _transport.Output.CancelPendingFlush();
        else _transport.Input.CancelPendingRead();
    }
}
