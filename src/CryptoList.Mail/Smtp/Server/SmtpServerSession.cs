using System.IO.Pipelines;

namespace CryptoList.Mail.Smtp.Server;

/// <summary>
/// One SMTP or LMTP session: reads commands, finds them in the table, keeps the state. Made by <see cref="SmtpService"/>;
/// public for the commands of extensions, which run one at a time within it.
/// </summary>
public sealed class SmtpServerSession
{
    private readonly SmtpService _service;
    private readonly SmtpWire _wire;
    private readonly SmtpLineReader _lines;
    private int _commands;
    private int _errors;
    private CancellationToken _shutdown;

    internal SmtpServerSession(SmtpService service, SmtpWire wire, SmtpSessionInfo info)
    {
        _service = service;
        Info = info;
        Info.Protocol = service.Options.Protocol;
        _wire = wire;
        _lines = new SmtpLineReader(_wire, service.Options);
        Handler = service.CreateHandler(info);
        Transaction = new SmtpTransaction(this);
    }

    /// <summary>The listener's options.</summary>
    public SmtpServerOptions Options => _service.Options;

    /// <summary>What is known of the peer.</summary>
    public SmtpSessionInfo Info { get; }

    /// <summary>Where the session stands; the table of commands goes by it.</summary>
    public SmtpSessionState State { get; internal set; } = SmtpSessionState.Greeted;

    /// <summary>The handler behind this session.</summary>
    public ISmtpHandler Handler { get; }

    internal SmtpTransaction Transaction { get; }

    internal IReadOnlyList<SmtpServerExtension> Extensions => _service.Extensions;

    internal CancellationToken Aborted { get; private set; }

    internal SmtpWire Wire => _wire;

    /// <summary>Logins that failed.</summary>
    internal int AuthFailures { get; set; }

    /// <summary>Sends a reply and reads the next line, as AUTH's exchanges do (RFC 4954 section 4); null when it was too long.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> AskAsync(SmtpReply challenge)
    {
        await _wire.WriteAsync(challenge).ConfigureAwait(false);
        return await _lines.ReadAsync().ConfigureAwait(false) switch
        {
            SmtpLineFault.None => (ReadOnlyMemory<byte>?)_lines.Line,
            SmtpLineFault.BareLineEnding => throw new SmtpSessionException(SmtpSessionEnd.FramingLost, SmtpReplies.BareLineEnding),
            _ => null,
        };
    }

    /// <summary>Overwrites the line last read, which held a secret.</summary>
    public void ForgetLine() => _lines.Forget();

    /// <summary>
    /// Sends a reply and puts another transport over this one, as STARTTLS does (RFC 3207); the session then starts over at the state
    /// before EHLO, and closes the new transport at its end. Nothing is sent when the client has already sent more.
    /// </summary>
    /// <param name="goAhead">The reply.</param>
    /// <param name="wrap">Makes the new transport over the old; null when it cannot be made. Its token says that the session must end.</param>
    public async ValueTask<SmtpUpgrade> UpgradeAsync(SmtpReply goAhead, Func<IDuplexPipe, CancellationToken, ValueTask<IDuplexPipe?>> wrap)
    {
        if (_wire.HasMore) return SmtpUpgrade.Pipelined;
        await _wire.WriteAsync(goAhead).ConfigureAwait(false);
        await _wire.FlushAsync().ConfigureAwait(false);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(_shutdown, Aborted);
        if (await wrap(_wire.Transport, either.Token).ConfigureAwait(false) is not { } transport) return SmtpUpgrade.Failed;
        _wire.Replace(transport);
        await Transaction.EndAsync().ConfigureAwait(false);
        (State, Info.HeloName, Info.Extended, Info.User) = (SmtpSessionState.Greeted, null, false, null);
        return SmtpUpgrade.Done;
    }

    /// <summary>Tells the observer of a fault of the handler.</summary>
    internal void Report(Exception fault)
    {
        if (fault is OperationCanceledException && Aborted.IsCancellationRequested) return;
        _service.Observer?.OnFault(Info, fault);
    }

    /// <summary>Awaits an answer of the handler; what it throws is answered 451 4.3.0.</summary>
    internal async ValueTask<SmtpReply> GuardAsync<T>(Func<ISmtpHandler, T, CancellationToken, ValueTask<SmtpReply>> call, T command)
    {
        try
        {
            return await call(Handler, command, Aborted).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            Report(fault);
            return SmtpReplies.HandlerFault;
        }
    }

    /// <summary>Writes a reply and counts it if it refuses.</summary>
    internal async ValueTask ReplyAsync(SmtpReply reply)
    {
        await _wire.WriteAsync(reply).ConfigureAwait(false);
        if (reply.Code < 400) return;
        _service.Observer?.OnRefusal(Info, reply);
        if (reply.IsPermanent && ++_errors >= Options.MaxErrors) throw new SmtpSessionException(SmtpSessionEnd.LimitReached, SmtpReplies.TooManyErrors);
    }

    internal async Task<SmtpSessionEnd> RunAsync(CancellationToken shutdown, CancellationToken aborted)
    {
        (_shutdown, Aborted) = (shutdown, aborted);
        SmtpSessionEnd end;
        using (shutdown.UnsafeRegister(static wire => ((SmtpWire)wire!).RequestShutdown(), _wire))
        {
            end = await RunToEndAsync().ConfigureAwait(false);
        }
        await CloseAsync().ConfigureAwait(false);
        _service.Observer?.OnEnd(Info, end);
        return end;
    }

    private async ValueTask<SmtpSessionEnd> RunToEndAsync()
    {
        try
        {
            try
            {
                await _wire.WriteAsync(_service.Greeting).ConfigureAwait(false);
                while (true) await NextCommandAsync().ConfigureAwait(false);
            }
            catch (SmtpSessionException over)
            {
                if (over.LastReply is { } reply) await _wire.WriteAsync(reply).ConfigureAwait(false);
                if (over.End is not (SmtpSessionEnd.Dropped or SmtpSessionEnd.PeerGone or SmtpSessionEnd.TlsFailed)) await _wire.FlushAsync().ConfigureAwait(false);
                return over.End;
            }
        }
        catch (SmtpSessionException over)
        {
            return over.End;
        }
        catch (Exception lost) when (lost is IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // The transport is gone; how is of no use to anyone.
            return SmtpSessionEnd.PeerGone;
        }
    }

    private async ValueTask NextCommandAsync()
    {
        SmtpLineFault fault = await _lines.ReadAsync().ConfigureAwait(false);
        if (++_commands > Options.MaxCommands) throw new SmtpSessionException(SmtpSessionEnd.LimitReached, SmtpReplies.TooManyCommands);
        switch (fault)
        {
            case SmtpLineFault.BareLineEnding: throw new SmtpSessionException(SmtpSessionEnd.FramingLost, SmtpReplies.BareLineEnding);
            case SmtpLineFault.TooLong:
                await ReplyAsync(SmtpReplies.LineTooLong).ConfigureAwait(false);
                return;
        }
        ReadOnlyMemory<byte> line = _lines.Line;
        int space = line.Span.IndexOf((byte)' ');
        ReadOnlyMemory<byte> argument = space < 0 ? default : line[(space + 1)..];
        SmtpCommand? command = _service.Commands.Find(line.Span[..(space < 0 ? line.Length : space)]);
        SmtpReply? reply;
        try
        {
            if (command is null) reply = SmtpReplies.UnknownCommand;
            else if (HasControls(line.Span, command.AllowsUtf8)) reply = SmtpReplies.NotAscii;
            else if ((command.AllowedIn & State) == 0) reply = await command.SkipAsync(this, argument).ConfigureAwait(false);
            else if (Refusal(command) is { } refusal) reply = refusal;
            else reply = await command.RunAsync(this, argument).ConfigureAwait(false);
        }
        catch (Exception fault2) when (fault2 is not (SmtpSessionException or IOException))
        {
            Report(fault2);
            reply = SmtpReplies.HandlerFault;
        }
        if (reply is not null) await ReplyAsync(reply).ConfigureAwait(false);
    }

    private SmtpReply? Refusal(SmtpCommand command)
    {
        foreach (SmtpServerExtension extension in Extensions)
        {
            if (extension.Refuse(this, command) is { } refusal) return refusal;
        }
        return null;
    }

    private static bool HasControls(ReadOnlySpan<byte> line, bool utf8) =>
        line.IndexOfAnyInRange((byte)0, (byte)31) >= 0 || line.IndexOfAnyInRange((byte)127, utf8 ? (byte)127 : (byte)255) >= 0;

    private async ValueTask CloseAsync()
    {
        try
        {
            await Transaction.EndAsync().ConfigureAwait(false);
            await Handler.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            Report(fault);
        }
    }
}
