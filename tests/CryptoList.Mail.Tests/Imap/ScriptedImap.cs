using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using CryptoList.Mail.Imap;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Mail.Tests.Imap;

/// <summary>An IMAP server under TLS that says what a script tells it, to the one client it takes; and a client for it.</summary>
internal sealed class ScriptedImap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TestAuthority _authority = new();
    private readonly Task _script;
    private readonly int _passedOver;
    private SslStream? _tls;
    private StreamReader? _reader;

    /// <summary>Takes the client that comes after <paramref name="passedOver"/> others, who are turned away.</summary>
    public ScriptedImap(Func<ScriptedImap, Task> script, int passedOver = 0)
    {
        _passedOver = passedOver;
        _listener.Start();
        _script = RunAsync(script);
    }

    public StringBuilder Heard { get; } = new();

    public string EndPoint => _listener.LocalEndpoint.ToString()!;

    public string CaFile => _authority.CaFile;

    public ImapOptions Options
    {
        get
        {
            Xunit.Assert.True(TlsTrust.TryLoad(_authority.CaFile, out var trust, out _));
            Xunit.Assert.True(SmtpCredentials.TryCreate("ann", "correct horse", out var credentials));
            return new ImapOptions { Tls = SmtpTlsMode.Implicit, Trust = trust, Credentials = credentials };
        }
    }

    public Task<ImapConnection> ConnectAsync(ImapOptions? options = null) => ImapConnection.OpenAsync(_listener.LocalEndpoint, options ?? Options, TimeProvider.System, CancellationToken.None);

    public Task SayAsync(string text) => SayPartAsync(text + "\r\n");

    public async Task SayPartAsync(string text) => await _tls!.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>The client's next command without its tag; null when it has closed.</summary>
    public async Task<string?> CommandAsync()
    {
        if (await _reader!.ReadLineAsync() is not { } line) return null;
        Heard.AppendLine(line);
        Tag = line.Split(' ')[0];
        return line.Length > Tag.Length ? line[(Tag.Length + 1)..] : "";
    }

    public string Tag { get; private set; } = "";

    /// <summary>Answers a command with untagged lines and OK.</summary>
    public async Task AnswerAsync(params string[] untagged)
    {
        await CommandAsync();
        foreach (var line in untagged) await SayAsync(line);
        await SayAsync($"{Tag} OK done");
    }

    /// <summary>Greets, and lets the client log in and open a folder.</summary>
    public async Task BeginAsync(string next = "3")
    {
        await SayAsync("* OK scripted");
        await AnswerAsync("* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR");
        await AnswerAsync();
        await AnswerAsync("* 2 EXISTS", "* OK [UIDVALIDITY 7] life", $"* OK [UIDNEXT {next}] next");
    }

    public async ValueTask DisposeAsync()
    {
        await _script.WaitAsync(TimeSpan.FromSeconds(60));
        if (_tls is not null) await _tls.DisposeAsync();
        _reader?.Dispose();
        _authority.Dispose();
    }

    private async Task RunAsync(Func<ScriptedImap, Task> script)
    {
        for (var i = 0; i < _passedOver; i++) (await _listener.AcceptSocketAsync()).Dispose();
        using var socket = await _listener.AcceptSocketAsync();
        _listener.Stop();
        using var certificate = _authority.Issue();
        _tls = new SslStream(new NetworkStream(socket));
        try
        {
            await _tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, [_authority.Intermediate], offline: true) });
            _reader = new StreamReader(_tls, Encoding.Latin1, leaveOpen: true);
            await script(this);
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client has gone; what it made of it is the test's to say.
        }
    }
}
