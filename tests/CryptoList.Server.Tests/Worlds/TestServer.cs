using System.Net;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Membership;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Tests.Smtp;
using CryptoList.Server.Serving;
using CryptoList.Server.Settings;
using CryptoList.Server.Sink;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoList.Server.Tests.Worlds;

/// <summary>
/// The real server on free ports over a temporary data folder, with a sink as its relay. It can be stopped and started again over the
/// same folder, with or without its relay.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    /// <summary>In the reverse path of every copy, and of nothing that the server writes itself.</summary>
    private const string CopiesAlone = "+b-";

    private readonly string _folder = Directory.CreateTempSubdirectory("cryptolist-test-").FullName;
    private readonly Func<DeliveryOptions, DeliveryOptions> _delivery;
    private readonly Func<ServerSettings, ServerSettings> _settings;
    private TimeProvider? _time;
    private IPEndPoint _relay = new(IPAddress.Loopback, 0);

    private TestServer(Func<DeliveryOptions, DeliveryOptions>? delivery, Func<ServerSettings, ServerSettings>? settings = null) =>
        (_delivery, _settings) = (delivery ?? (options => options), settings ?? (options => options));

    public string DataFolder => Path.Combine(_folder, "data");

    public ServerHost? Host { get; private set; }

    public SinkServer? Sink { get; private set; }

    public IPEndPoint Smtp => Host!.Smtp[0];

    public ListDirectory Lists => Get<ListDirectory>();

    public ListHosting Hosting => Get<ListHosting>();

    public RosterService Rosters => Get<RosterService>();

    public RemovalService Removals => Get<RemovalService>();

    public IDeliveryQueue Queue => Get<IDeliveryQueue>();

    public ListKeyService Keys => Get<ListKeyService>();

    /// <summary>A server; its relay is a sink unless <paramref name="relay"/> is false.</summary>
    public static async Task<TestServer> StartAsync(
        bool relay = true, Func<DeliveryOptions, DeliveryOptions>? delivery = null, Func<ServerSettings, ServerSettings>? settings = null, TimeProvider? time = null)
    {
        var server = new TestServer(delivery, settings) { _time = time };
        if (relay) await server.StartRelayAsync();
        else server._relay = FreePorts.NextEndPoint();
        await server.StartServerAsync();
        return server;
    }

    /// <summary>A server whose relay is somebody else.</summary>
    public static async Task<TestServer> StartAsync(IPEndPoint relay, Func<DeliveryOptions, DeliveryOptions>? delivery = null, Func<ServerSettings, ServerSettings>? settings = null)
    {
        var server = new TestServer(delivery, settings) { _relay = relay };
        await server.StartServerAsync();
        return server;
    }

    public T Get<T>() where T : notnull => Host!.Services.GetRequiredService<T>();

    /// <summary>Starts the sink at the port the server sends to.</summary>
    public async Task StartRelayAsync()
    {
        Sink = await SinkServer.StartAsync(new SinkOptions { Smtp = _relay, Http = new(IPAddress.Loopback, 0), Folder = Path.Combine(_folder, "sink") });
        _relay = Sink.Smtp;
    }

    public async Task StartServerAsync() => Host = await ServerHost.StartAsync(_settings(new ServerSettings
    {
        DataFolder = DataFolder,
        Listen = [new(IPAddress.Loopback, 0)],
        Delivery = _delivery(new DeliveryOptions { Smarthost = _relay, Connections = 4, LongestPause = TimeSpan.FromMilliseconds(500) }),
    }), time: _time);

    public async Task StopServerAsync()
    {
        if (Host is not null) await Host.DisposeAsync();
        Host = null;
    }

    /// <summary>Submits over a real connection; gives the reply to the message, or to what was refused before it.</summary>
    public async Task<SmtpReply> SubmitAsync(byte[] submission, string to = TestList.Address, string from = "alice@example.org") =>
        await SubmitAsync(Smtp, submission, to, from) ?? throw new InvalidOperationException("No reply.");

    /// <summary>Submits to any server; null when there was no reply.</summary>
    public static async Task<SmtpReply?> SubmitAsync(IPEndPoint server, byte[] submission, string to = TestList.Address, string from = "alice@example.org")
    {
        using var connection = (await SmtpClientConnection.ConnectAsync(server, new SmtpClientOptions())).Connection;
        if (connection is null) return null;
        DeliveryOutcome? outcome = null;
        var queue = new Queue<OutgoingMessage>([new OutgoingMessage
        {
            Sender = EnvelopePath.Parse(from),
            Recipients = [EnvelopePath.Parse(to)],
            Content = SharedContent.Empty,
            Render = () => submission,
            HeaderAllowance = submission.Length,
        }]);
        await connection.SendAsync(() => queue.TryDequeue(out var message) ? message : null, (_, o) => outcome = o);
        var reply = outcome?[0].Reply;
        await connection.QuitAsync();
        return reply;
    }

    /// <summary>Waits for that many copies in the sink and gives them, by recipient.</summary>
    public async Task<ILookup<string, byte[]>> CopiesAsync(int count, string? to = null)
    {
        var messages = await Sink!.Store.WaitAsync(count, new SinkFilter(to, CopiesAlone, null), TimeSpan.FromSeconds(20), default);
        return messages.ToLookup(m => m.Envelope.To.Single(), m => File.ReadAllBytes(m.File));
    }

    /// <summary>Waits until every copy of every post is settled, and gives them.</summary>
    public async Task<IReadOnlyList<QueueEntry>> SettledAsync()
    {
        var copies = new List<QueueEntry>();
        foreach (var post in await PostsAsync(p => p.Expanded && p.Waiting == 0 && p.Sending == 0)) copies.AddRange(await Queue.CopiesAsync(post.Post));
        return copies;
    }

    /// <summary>The same, whatever becomes of one post.</summary>
    public async Task<IReadOnlyList<QueueEntry>> SettledWithoutAsync(long except)
    {
        var copies = new List<QueueEntry>();
        foreach (var post in await PostsAsync(p => p.Post == except || (p.Expanded && p.Waiting == 0 && p.Sending == 0))) copies.AddRange(await Queue.CopiesAsync(post.Post));
        return copies;
    }

    /// <summary>Waits until the copies of every post are written down.</summary>
    public Task ExpandedAsync() => PostsAsync(p => p.Expanded);

    private async Task<IReadOnlyList<PostProgress>> PostsAsync(Func<PostProgress, bool> until)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var posts = await Queue.PostsAsync(null, 1000);
            if (posts.Count > 0 && posts.All(until)) return posts;
            await Task.Delay(5, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        if (Sink is not null) await Sink.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
