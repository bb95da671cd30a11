using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CryptoList.Helper.Terminal;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Helper.Tests.Setup;

/// <summary>An internet of a few names, each a TLS server on loopback with a certificate of one authority, and a name server. What each server was told is kept.</summary>
internal sealed class ProviderNet : IAsyncDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<(string, int), IPEndPoint> _places = [];
    private readonly List<TcpListener> _listeners = [];
    private readonly UdpClient _dns = new(new IPEndPoint(IPAddress.Loopback, 0));

    public ProviderNet() => _ = AnswerNamesAsync();

    public string CaFile => _authority.CaFile;

    /// <summary>Every line any server heard under TLS, behind its name.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>Names that were looked for with their ports, there or not.</summary>
    public ConcurrentQueue<string> Wanted { get; } = new();

    /// <summary>Pages by their whole address.</summary>
    public ConcurrentDictionary<string, (int Status, string Content)> Pages { get; } = [];

    /// <summary>SRV records by name: priority, weight, port, target.</summary>
    public ConcurrentDictionary<string, (ushort Priority, ushort Weight, ushort Port, string Target)[]> Services { get; } = [];

    /// <summary>What web servers say that the time is.</summary>
    public Func<DateTimeOffset> Clock { get; set; } = () => DateTimeOffset.UnixEpoch;

    /// <summary>Nobody is there any more.</summary>
    public void Close(string name, int port) => _places.TryRemove((name, port), out _);

    public Internet Internet => new()
    {
        Route = named =>
        {
            Wanted.Enqueue($"{named.Host}:{named.Port}");
            // Nobody listens on port 1 of loopback.
            return _places.GetValueOrDefault((named.Host, named.Port), new IPEndPoint(IPAddress.Loopback, 1));
        },
        NameServers = () => [(IPEndPoint)_dns.Client.LocalEndPoint!],
    };

    /// <summary>A web server for these names, which has <see cref="Pages"/>.</summary>
    public void Web(params string[] names)
    {
        foreach (var name in names)
            Listen(name, 443, name, async (reader, tls) =>
            {
                var path = (await HearAsync(reader, name))?.Split(' ')[1];
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 }) continue;
                var (status, content) = Pages.GetValueOrDefault($"https://{name}{path}", (404, ""));
                var more = status is 301 or 302 ? $"Location: {content}\r\n" : "";
                await tls.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status} X\r\nDate: {Clock():R}\r\n{more}Content-Length: {Encoding.UTF8.GetByteCount(content)}\r\nConnection: close\r\n\r\n{content}"), _stop.Token);
            });
    }

    /// <summary>A server of a protocol whose server speaks first; it answers EHLO and QUIT, and nothing else.</summary>
    public void Mail(string name, int port, string greeting, string? certificateFor = null) => Listen(name, port, certificateFor ?? name, async (reader, tls) =>
    {
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"{greeting}\r\n"), _stop.Token);
        while (await HearAsync(reader, name) is { } line)
            if (line.StartsWith("EHLO", StringComparison.Ordinal) || line == "QUIT") await tls.WriteAsync("250 test\r\n"u8.ToArray(), _stop.Token);
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listeners.ForEach(l => l.Stop());
        _dns.Dispose();
        _stop.Dispose();
        _authority.Dispose();
    }

    private async Task<string?> HearAsync(StreamReader reader, string name)
    {
        var line = await reader.ReadLineAsync(_stop.Token);
        if (line is not null) Heard.Enqueue($"{name}: {line}");
        return line;
    }

    private void Listen(string name, int port, string certificateFor, Func<StreamReader, SslStream, Task> serve)
    {
        var certificate = _authority.Issue(certificateFor, "192.0.2.1");
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _listeners.Add(listener);
        _places[(name, port)] = (IPEndPoint)listener.LocalEndpoint;
        _ = AcceptAsync(listener, certificate, serve);
    }

    private async Task AcceptAsync(TcpListener listener, X509Certificate2 certificate, Func<StreamReader, SslStream, Task> serve)
    {
        var context = SslStreamCertificateContext.Create(certificate, [_authority.Intermediate], offline: true);
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(_stop.Token), context, serve);
        }
        catch (Exception over) when (over is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client, SslStreamCertificateContext context, Func<StreamReader, SslStream, Task> serve)
    {
        using (client)
        {
            try
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context }, _stop.Token);
                using var reader = new StreamReader(tls, Encoding.Latin1);
                await serve(reader, tls);
            }
            catch (Exception gone) when (gone is IOException or System.Security.Authentication.AuthenticationException or OperationCanceledException or ObjectDisposedException)
            {
                // The client is gone.
            }
        }
    }

    private async Task AnswerNamesAsync()
    {
        try
        {
            while (true)
            {
                var asked = await _dns.ReceiveAsync(_stop.Token);
                await _dns.SendAsync(Answer(asked.Buffer), asked.RemoteEndPoint, _stop.Token);
            }
        }
        catch (Exception over) when (over is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private byte[] Answer(byte[] question)
    {
        var name = new StringBuilder();
        for (var at = 12; question[at] > 0; at += question[at] + 1) name.Append(name.Length > 0 ? "." : "").Append(Encoding.ASCII.GetString(question, at + 1, question[at]));
        var records = Services.GetValueOrDefault(name.ToString(), []);
        var answer = new List<byte>(question);
        (answer[2], answer[3], answer[7]) = (0x81, (byte)(records.Length == 0 ? 0x83 : 0x80), (byte)records.Length);
        foreach (var (priority, weight, port, target) in records)
        {
            byte[] host = [.. target.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
            answer.AddRange([0xC0, 12, 0, 33, 0, 1, 0, 0, 0, 60, 0, (byte)(6 + host.Length), (byte)(priority >> 8), (byte)priority, (byte)(weight >> 8), (byte)weight, (byte)(port >> 8), (byte)port, .. host]);
        }

        return [.. answer];
    }
}
