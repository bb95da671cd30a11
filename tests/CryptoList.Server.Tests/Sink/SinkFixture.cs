using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Server.Sink;

namespace CryptoList.Server.Tests.Sink;

/// <summary>A sink on free ports with a folder of its own, and a client for both of them.</summary>
internal sealed class SinkFixture : IAsyncDisposable
{
    private SinkFixture(SinkServer server) => (Server, Http) = (server, new HttpClient { BaseAddress = server.Http });

    public SinkServer Server { get; }

    public HttpClient Http { get; }

    public static async Task<SinkFixture> StartAsync(Func<SinkOptions, SinkOptions>? change = null)
    {
        SinkOptions options = new() { Smtp = new(IPAddress.Loopback, 0), Http = new(IPAddress.Loopback, 0) };
        return new SinkFixture(await SinkServer.StartAsync(change?.Invoke(options) ?? options));
    }

    /// <summary>Sends a message with our own client; header and body as Latin-1 with CRLF.</summary>
    public async Task<(DeliveryOutcome Outcome, SmtpConnectionEnd End)> SendAsync(string message, params string[] recipients)
    {
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(Server.Smtp, new())).Connection!;
        DeliveryOutcome? outcome = null;
        OutgoingMessage? outgoing = new()
        {
            Sender = EnvelopePath.Parse("sender@example.org"),
            Recipients = [.. recipients.Select(EnvelopePath.Parse)],
            Content = SharedContent.Empty,
            Render = () => Encoding.Latin1.GetBytes(message),
        };
        SmtpConnectionEnd end = await connection.SendAsync(() => Interlocked.Exchange(ref outgoing, null), (_, o) => outcome = o);
        if (end == SmtpConnectionEnd.None) await connection.QuitAsync();
        return (outcome!, end);
    }

    public async Task<JsonElement> GetAsync(string path) => await Http.GetFromJsonAsync<JsonElement>(path);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(Server.Folder, recursive: true);
    }
}
