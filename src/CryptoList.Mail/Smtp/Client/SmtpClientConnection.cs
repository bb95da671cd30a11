using System.Net;
using System.Net.Sockets;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Mail.Smtp.Client;

/// <summary>
/// A client's connection for many messages, one after another and, where the server offers it, several at once. Made by
/// <see cref="ConnectAsync"/>. One call at a time, but for <see cref="Abort"/>.
/// </summary>
public sealed class SmtpClientConnection : IDisposable
{
    /// <summary>Nothing is at stake any more: a server that does not answer QUIT holds nobody up.</summary>
    private static readonly TimeSpan QuitPatience = TimeSpan.FromSeconds(5);

    private readonly ClientWire _wire;
    private readonly SmtpClientOptions _options;

    private SmtpClientConnection(ClientWire wire, SmtpClientOptions options) => (_wire, _options) = (wire, options);

    /// <summary>What the server offers.</summary>
    public SmtpCapabilities Capabilities { get; private set; } = SmtpCapabilities.Basic;

    /// <summary>Whether it is within TLS.</summary>
    public bool Encrypted { get; private set; }

    /// <summary>Why the connection is of no more use, or <see cref="SmtpConnectionEnd.None"/>.</summary>
    public SmtpConnectionEnd End { get; private set; }

    /// <summary>The server's last words, with <see cref="SmtpConnectionEnd.ServerClosing"/> and <see cref="SmtpConnectionEnd.ProtocolError"/>.</summary>
    public SmtpReply? EndReply { get; private set; }

    /// <summary>Connects, reads the greeting and says EHLO (HELO where EHLO is not known); makes TLS and logs in as the options say. What goes wrong is in the result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option out of its range.</exception>
    public static async Task<SmtpConnectResult> ConnectAsync(EndPoint server, SmtpClientOptions options, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        time ??= TimeProvider.System;
        SmtpConnectResult result = await ConnectOnceAsync(server, options, time, cancellation).ConfigureAwait(false);
        if (result.End != SmtpConnectionEnd.TlsFailed || options.Tls != SmtpTlsMode.Opportunistic) return result;
        // RFC 7435 section 3: better in clear than not at all; but on a connection that has seen nothing of the failed handshake.
        SmtpConnectResult inClear = await ConnectOnceAsync(server, options with { Tls = SmtpTlsMode.Off }, time, cancellation).ConfigureAwait(false);
        return inClear with { InClearBecause = result.Detail };
    }

    /// <summary>
    /// Sends messages until <paramref name="next"/> gives null and each one given has had its outcome told, once, by
    /// <paramref name="done"/>. When the connection ends before, the messages under way get their outcomes, no more are
    /// taken, and <see cref="End"/> says why. <paramref name="next"/> and <paramref name="done"/> run one at a time, between
    /// writes; should they or a render throw, the connection is cut, outcomes are told, and the exception goes on to the caller.
    /// </summary>
    /// <returns><see cref="End"/>.</returns>
    /// <exception cref="InvalidOperationException">The connection has ended before.</exception>
    public async Task<SmtpConnectionEnd> SendAsync(Func<OutgoingMessage?> next, Action<OutgoingMessage, DeliveryOutcome> done, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(done);
        if (End != SmtpConnectionEnd.None) throw new InvalidOperationException($"The connection has ended: {End}.");
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static c => ((SmtpClientConnection)c!).Abort(), this);
        MessageSender sender = _options.UsePipelining && Capabilities.Pipelining
            ? _options.UseChunking && Capabilities.Chunking ? new ChunkedSender(_wire, _options, Capabilities, next, done) : new DataSender(_wire, _options, Capabilities, next, done)
            : new StepwiseSender(_wire, _options, Capabilities, next, done);
        try
        {
            await sender.RunAsync().ConfigureAwait(false);
        }
        catch (SmtpConnectionException loss)
        {
            SmtpConnectionException over = loss;
            if (over.End != SmtpConnectionEnd.Lost) _wire.Cut(over.End);
            over = await sender.SettleAsync(over).ConfigureAwait(false);
            (End, EndReply) = (over.End, over.Reply);
            _wire.Cut(over.End);
        }
        catch
        {
            End = SmtpConnectionEnd.Aborted;
            _wire.Cut(End);
            await sender.SettleAsync(new SmtpConnectionException(End)).ConfigureAwait(false);
            throw;
        }
        return End;
    }

    /// <summary>
    /// Says a command for somebody who speaks through this connection, and gives the reply, whatever it is; null when the connection has ended, and
    /// <see cref="End"/> says why. 421 ends it, and is given. A later <see cref="SendAsync"/> begins with RSET.
    /// </summary>
    /// <param name="command">The line without CRLF; holds no line ending.</param>
    /// <param name="secret">It is overwritten here once it is sent.</param>
    /// <param name="cancellation">Ends the connection.</param>
    public Task<SmtpReply?> RelayAsync(ReadOnlyMemory<byte> command, bool secret = false, CancellationToken cancellation = default)
    {
        if (command.Span.ContainsAny((byte)'\r', (byte)'\n')) throw new ArgumentException("A command is one line.", nameof(command));
        _wire.NeedsReset = true;
        return RelayedAsync(() => secret ? SaySecretAsync(command) : SayAsync(command), cancellation);
    }

    /// <summary>
    /// Sends the content of the transaction that was opened by <see cref="RelayAsync"/> with DATA, and gives the reply: to DATA, where that is not 354, or
    /// to the end of data. Null when the connection has ended.
    /// </summary>
    public Task<SmtpReply?> RelayContentAsync(StreamedContent content, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return RelayedAsync(
            async () =>
            {
                SmtpReply go = await CommandAsync("DATA\r\n", _options.DataInitiationTimeout).ConfigureAwait(false);
                if (go.Code != 354) return go;
                await content.SendAsync(_wire, transparent: true).ConfigureAwait(false);
                return await CommandAsync(".\r\n", _options.DataTerminationTimeout).ConfigureAwait(false);
            },
            cancellation);
    }

    /// <summary>Says QUIT, waits up to 5 seconds for the reply, and closes. What goes wrong with that is of no interest any more.</summary>
    public async Task QuitAsync()
    {
        if (End == SmtpConnectionEnd.None)
        {
            End = SmtpConnectionEnd.Quit;
            try
            {
                await CommandAsync("QUIT\r\n", _options.CommandTimeout < QuitPatience ? _options.CommandTimeout : QuitPatience).ConfigureAwait(false);
            }
            catch (SmtpConnectionException)
            {
                // The server closed first.
            }
        }
        Dispose();
    }

    /// <summary>Closes the socket at once, from any thread. A send under way ends with <see cref="SmtpConnectionEnd.Aborted"/>, its messages with their outcomes.</summary>
    public void Abort() => _wire.Cut(SmtpConnectionEnd.Aborted);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (End == SmtpConnectionEnd.None) End = SmtpConnectionEnd.Aborted;
        _wire.Dispose();
    }

    private static async Task<SmtpConnectResult> ConnectOnceAsync(EndPoint server, SmtpClientOptions options, TimeProvider time, CancellationToken cancellation)
    {
        bool unix = server is UnixDomainSocketEndPoint;
        Socket socket = unix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (!unix) socket.NoDelay = true;
        using CancellationTokenSource late = new(options.ConnectTimeout, time);
        using (CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation))
        {
            try
            {
                await socket.ConnectAsync(server, either.Token).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                return new(null, cancellation.IsCancellationRequested ? SmtpConnectionEnd.Aborted : late.IsCancellationRequested ? SmtpConnectionEnd.TimedOut : SmtpConnectionEnd.ConnectFailed, null);
            }
        }
        SmtpClientConnection connection = new(new ClientWire(socket, options, time), options);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static c => ((SmtpClientConnection)c!).Abort(), connection);
        try
        {
            await connection.IntroduceAsync(options.TlsName ?? NameOf(server)).ConfigureAwait(false);
            return new(connection, SmtpConnectionEnd.None, null);
        }
        catch (SmtpConnectionException over)
        {
            connection.Dispose();
            return new(null, over.End, over.Reply, over.Detail);
        }
    }

    private async ValueTask IntroduceAsync(string tlsName)
    {
        if (_options.Tls == SmtpTlsMode.Implicit) await HandshakeAsync(tlsName, verify: true).ConfigureAwait(false);
        SmtpReply greeting = await ReadAsync(_options.GreetingTimeout).ConfigureAwait(false);
        if (greeting.Code != 220)
        {
            throw new SmtpConnectionException(greeting.IsTransient ? SmtpConnectionEnd.GreetingDeferred : greeting.IsPermanent ? SmtpConnectionEnd.GreetingRefused : SmtpConnectionEnd.ProtocolError, greeting);
        }
        await HelloAsync().ConfigureAwait(false);
        if (_options.Tls == SmtpTlsMode.StartTls || (_options.Tls == SmtpTlsMode.Opportunistic && Capabilities.StartTls))
        {
            if (!Capabilities.StartTls) throw new SmtpConnectionException(SmtpConnectionEnd.TlsFailed, null, "the server does not offer STARTTLS");
            SmtpReply reply = await CommandAsync("STARTTLS\r\n", _options.CommandTimeout).ConfigureAwait(false);
            if (reply.Code != 220) throw new SmtpConnectionException(SmtpConnectionEnd.TlsFailed, reply, "the server refused STARTTLS");
            await HandshakeAsync(tlsName, verify: _options.Tls == SmtpTlsMode.StartTls).ConfigureAwait(false);
            // What was offered in clear is forgotten (RFC 3207 section 4.2).
            Capabilities = SmtpCapabilities.Basic;
            await HelloAsync().ConfigureAwait(false);
        }
        if (_options.Credentials is { } credentials) await new ClientLogin(credentials, SaySecretAsync).RunAsync(Capabilities).ConfigureAwait(false);
    }

    private async ValueTask HelloAsync()
    {
        SmtpReply hello = await CommandAsync($"{(_options.Lmtp ? "LHLO" : "EHLO")} {_options.LocalName}\r\n", _options.CommandTimeout).ConfigureAwait(false);
        if (hello.IsPositive) Capabilities = SmtpCapabilities.Read(hello);
        else if (hello.IsPermanent && !_options.Lmtp) hello = await CommandAsync($"HELO {_options.LocalName}\r\n", _options.CommandTimeout).ConfigureAwait(false);
        if (hello.Code == 421) throw new SmtpConnectionException(SmtpConnectionEnd.ServerClosing, hello);
        if (!hello.IsPositive) throw new SmtpConnectionException(SmtpConnectionEnd.HelloRefused, hello);
    }

    private async ValueTask HandshakeAsync(string tlsName, bool verify)
    {
        string? refused = null;
        try
        {
            await _wire.StartTlsAsync(_options.Trust.Handshake(tlsName, verify, why => refused = why), _options.TlsTimeout).ConfigureAwait(false);
            Encrypted = true;
        }
        catch (SmtpConnectionException failed) when (refused is not null)
        {
            throw new SmtpConnectionException(failed.End, null, refused);
        }
    }

    private static string NameOf(EndPoint server) => server switch
    {
        DnsEndPoint dns => dns.Host,
        IPEndPoint ip => ip.Address.ToString(),
        _ => "localhost",
    };

    private async ValueTask<SmtpReply> CommandAsync(string command, TimeSpan timeout)
    {
        _wire.Out.Write(command.AsSpan());
        await _wire.FlushAsync().ConfigureAwait(false);
        return await ReadAsync(timeout).ConfigureAwait(false);
    }

    private async Task<SmtpReply?> RelayedAsync(Func<ValueTask<SmtpReply>> say, CancellationToken cancellation)
    {
        if (End != SmtpConnectionEnd.None) return null;
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static c => ((SmtpClientConnection)c!).Abort(), this);
        try
        {
            SmtpReply reply = await say().ConfigureAwait(false);
            if (reply.Code != 421) return reply;
            (End, EndReply) = (SmtpConnectionEnd.ServerClosing, reply);
        }
        catch (SmtpConnectionException loss)
        {
            (End, EndReply) = (loss.End, loss.Reply);
        }
        _wire.Cut(End);
        return EndReply;
    }

    private async ValueTask<SmtpReply> SayAsync(ReadOnlyMemory<byte> line)
    {
        _wire.Out.Write(line.Span);
        _wire.Out.Write("\r\n"u8);
        await _wire.FlushAsync().ConfigureAwait(false);
        return await ReadAsync(_options.CommandTimeout).ConfigureAwait(false);
    }

    private async ValueTask<SmtpReply> SaySecretAsync(ReadOnlyMemory<byte> line)
    {
        _wire.Out.Write(line.Span);
        _wire.Out.Write("\r\n"u8);
        await _wire.FlushAsync().ConfigureAwait(false);
        _wire.Wipe();
        return await ReadAsync(_options.CommandTimeout).ConfigureAwait(false);
    }

    private async ValueTask<SmtpReply> ReadAsync(TimeSpan timeout)
    {
        (int code, ReadOnlyMemory<byte> reply) = await _wire.ReadReplyAsync(timeout).ConfigureAwait(false);
        return ReplyText.Read(reply.Span, code);
    }
}
