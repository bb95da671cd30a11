using System.IO.Pipelines;
using CryptoList.Mail.Smtp.Server.Tls;

namespace CryptoList.Mail.Smtp.Server;

/// <summary>What all sessions of one listener share: options, extensions, the command table, the maker of handlers, the clock.</summary>
public sealed class SmtpService
{
    private readonly SmtpServerTls? _implicitTls;

    /// <summary>Checks the options and prepares the table. With <paramref name="implicitTls"/> every connection begins with a TLS handshake (RFC 8314 section 3).</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option out of its range.</exception>
    public SmtpService(
        SmtpServerOptions options,
        Func<SmtpSessionInfo, ISmtpHandler> createHandler,
        ISmtpSessionObserver? observer = null,
        IReadOnlyList<SmtpServerExtension>? extensions = null,
        TimeProvider? time = null,
        SmtpServerTls? implicitTls = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (Options, CreateHandler, Observer) = (options, createHandler, observer);
        _implicitTls = implicitTls;
        Extensions = extensions ?? [];
        Time = time ?? TimeProvider.System;
        Commands = new SmtpCommandTable(options.Protocol, Extensions);
        Greeting = SmtpReplies.Greeting(options.HostName, options.Protocol);
    }

    /// <summary>Limits, times and the server's name.</summary>
    public SmtpServerOptions Options { get; }

    internal Func<SmtpSessionInfo, ISmtpHandler> CreateHandler { get; }

    internal ISmtpSessionObserver? Observer { get; }

    internal IReadOnlyList<SmtpServerExtension> Extensions { get; }

    internal TimeProvider Time { get; }

    internal SmtpCommandTable Commands { get; }

    internal SmtpReply Greeting { get; }

    /// <summary>
    /// Runs one session until it ends. The transport is left to the caller to close. Nothing is thrown for what a peer,
    /// the transport or the handler does.
    /// </summary>
    /// <param name="transport">The two directions of the connection.</param>
    /// <param name="info">What is known of the peer.</param>
    /// <param name="shutdown">The server is stopping: a message that has begun has <see cref="SmtpServerOptions.ShutdownGrace"/> to come whole and be answered; then, or at once, the session says 421 4.3.2 and ends.</param>
    /// <param name="aborted">Nobody waits for the session any more: handed to the handler. A client that has only closed its own half still does.</param>
    public async Task<SmtpSessionEnd> RunAsync(IDuplexPipe transport, SmtpSessionInfo info, CancellationToken shutdown, CancellationToken aborted = default)
    {
        if (_implicitTls is null) return await RunOverAsync(transport, info, shutdown, aborted).ConfigureAwait(false);
        TlsTransport? tls;
        using (CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(shutdown, aborted))
        {
            tls = await AcceptAsync(_implicitTls, transport, info, either.Token).ConfigureAwait(false);
        }
        if (tls is null)
        {
            Observer?.OnEnd(info, SmtpSessionEnd.TlsFailed);
            return SmtpSessionEnd.TlsFailed;
        }
        await using (tls)
        {
            info.Encrypted = true;
            return await RunOverAsync(tls, info, shutdown, aborted).ConfigureAwait(false);
        }
    }

    private async ValueTask<TlsTransport?> AcceptAsync(SmtpServerTls tls, IDuplexPipe transport, SmtpSessionInfo info, CancellationToken cancellation)
    {
        try
        {
            return await tls.AcceptAsync(transport, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            Observer?.OnFault(info, fault);
            return null;
        }
    }

    private async Task<SmtpSessionEnd> RunOverAsync(IDuplexPipe transport, SmtpSessionInfo info, CancellationToken shutdown, CancellationToken aborted)
    {
        await using SmtpWire wire = new(transport, Options, Time);
        SmtpServerSession session;
        try
        {
            session = new SmtpServerSession(this, wire, info);
        }
        catch (Exception fault)
        {
            Observer?.OnFault(info, fault);
            await wire.SayLastAsync(SmtpReplies.CannotServe).ConfigureAwait(false);
            Observer?.OnEnd(info, SmtpSessionEnd.HandlerFault);
            return SmtpSessionEnd.HandlerFault;
        }
        return await session.RunAsync(shutdown, aborted).ConfigureAwait(false);
    }
}
