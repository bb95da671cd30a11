using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using CryptoList.Mail.Smtp.Client.Tls;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Mail.Smtp.Server.Auth;
using CryptoList.Mail.Smtp.Server.Tls;
using CryptoList.Mail.Tests.Sasl;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>This library's server on a loopback port, with a certificate of the test's own authority, and one user: ann with the password "correct horse".</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    public const string Password = "correct horse";

    private static readonly OneUser Users = OneUser.With("ann", Password);

    private readonly TestAuthority _authority = new();
    private readonly X509Certificate2 _certificate;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public TlsServer(bool implicitTls = false, bool startTls = true, bool auth = false, bool brokenTls = false, AuthLimits? limits = null, TimeProvider? time = null, SmtpServerOptions? options = null)
    {
        _certificate = _authority.Issue();
        SslServerAuthenticationOptions handshake = new() { ServerCertificateContext = SslStreamCertificateContext.Create(_certificate, [_authority.Intermediate], offline: true) };
        SmtpServerTls tls = new(() => brokenTls ? throw new InvalidOperationException("No certificate.") : handshake, TimeSpan.FromSeconds(30), time);
        List<SmtpServerExtension> extensions = [];
        if (startTls) extensions.Add(new StartTlsExtension(tls));
        if (auth) extensions.Add(new AuthExtension(Users, limits, time));
        SmtpService service = new(options ?? new SmtpServerOptions(), Session, null, extensions, time, implicitTls ? tls : null);
        TlsTrust.TryLoad(_authority.CaFile, out TlsTrust? trust, out _);
        Trust = trust!;
        _listener.Start();
        _accepting = AcceptAsync(service);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public TlsTrust Trust { get; }

    public string CaFile => _authority.CaFile;

    public ConcurrentQueue<SmtpSessionInfo> Sessions { get; } = new();

    public ConcurrentQueue<RecordingHandler> Handlers { get; } = new();

    /// <summary>How each session ended, as they do.</summary>
    public ConcurrentQueue<Task<SmtpSessionEnd>> Ends { get; } = new();

    /// <summary>STARTTLS with a certificate made in this process; nobody need trust it.</summary>
    public static StartTlsExtension Extension(TimeProvider? time)
    {
        using TestAuthority authority = new();
        SslServerAuthenticationOptions options = new() { ServerCertificate = authority.Issue() };
        return new StartTlsExtension(new SmtpServerTls(() => options, TimeSpan.FromSeconds(30), time));
    }

    /// <summary>What each session's handler is told before it begins.</summary>
    public Action<RecordingHandler> Prepare { get; set; } = _ => { };

    public void Shutdown() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(Ends).WaitAsync(TimeSpan.FromSeconds(30));
        _stop.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
    }

    private RecordingHandler Session(SmtpSessionInfo info)
    {
        RecordingHandler handler = new();
        Prepare(handler);
        Sessions.Enqueue(info);
        Handlers.Enqueue(handler);
        return handler;
    }

    private async Task AcceptAsync(SmtpService service)
    {
        try
        {
            while (true) Ends.Enqueue(ServeAsync(service, await _listener.AcceptSocketAsync()));
        }
        catch (Exception over) when (over is SocketException or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private async Task<SmtpSessionEnd> ServeAsync(SmtpService service, Socket socket)
    {
        using (socket)
        {
            await using NetworkStream stream = new(socket);
            return await service.RunAsync(new Pipes(PipeReader.Create(stream), PipeWriter.Create(stream)), new SmtpSessionInfo { Remote = socket.RemoteEndPoint }, _stop.Token);
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
