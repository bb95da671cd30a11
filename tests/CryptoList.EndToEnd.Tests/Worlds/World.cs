using System.Net;
using System.Net.Sockets;
using CryptoList.Lists.Delivery;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Tests.Smtp;
using CryptoList.Server.Demo;
using CryptoList.Server.Serving;
using CryptoList.Server.Settings;
using CryptoList.Server.Sink;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>
/// The real server over a data folder of its own, with a sink as its relay and an operator beside it. Every connection, in and out,
/// goes over a wire that somebody records. Server and relay can be stopped and started again.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public const string ListDomain = "lists.example.net";
    public const string ListAddress = "team@" + ListDomain;

    private const string Prefix = "cryptolist-proof-";
    private const string Data = "data";

    private readonly DirectoryInfo _root;
    private readonly List<WireTap> _taps = [];
    private readonly IPEndPoint _relay = FreePorts.NextEndPoint();
    private WireTap? _inward, _outward, _local;
    private ServerHost? _host;

    private World(DirectoryInfo root, ShiftedTime time, Operator @operator) => (_root, Time, Operator) = (root, time, @operator);

    /// <summary>The server's clock, and the operator's.</summary>
    public ShiftedTime Time { get; }

    public Operator Operator { get; }

    /// <summary>Members who may share a message, from the next start of the server on.</summary>
    public int RecipientsPerCopy { get; set; } = 1;

    public string Root => _root.FullName;

    public string DataFolder => Path.Combine(Root, Data);

    public SinkServer? Sink { get; private set; }

    /// <summary>Where copies go to.</summary>
    public IPEndPoint Relay => _relay;

    /// <summary>Where submissions go to.</summary>
    public IPEndPoint Smtp => _inward!.EndPoint;

    /// <summary>Where a mail server beside it hands over by LMTP, on a port.</summary>
    public IPEndPoint Lmtp => _local!.EndPoint;

    /// <summary>The same on a Unix socket.</summary>
    public string LmtpSocket => Path.Combine(Root, "lmtp");

    /// <summary>Every octet of every connection, each direction by itself.</summary>
    public IReadOnlyList<byte[]> Recorded => [.. _taps.SelectMany(t => t.Recorded)];

    /// <summary>Octets of all connections to the running server, what it said there too; its own mail goes out over others.</summary>
    public long HeardOctets => _inward!.Recorded.Sum(r => (long)r.Length) + _local!.Recorded.Sum(r => (long)r.Length);

    public static async Task<World> StartAsync(bool relay = true, ShiftedTime? time = null)
    {
        var world = Quiet(time);
        if (relay) await world.StartRelayAsync();
        await world.StartServerAsync();
        return world;
    }

    /// <summary>A world whose server is not running yet.</summary>
    public static World Quiet(ShiftedTime? time = null)
    {
        var root = Directory.CreateTempSubdirectory(Prefix);
        time ??= new ShiftedTime();
        return new World(root, time, new Operator(Path.Combine(root.FullName, Data), time));
    }

    /// <summary>A world whose server is not running yet, over another store.</summary>
    public static async Task<World> QuietAsync(Func<ServerSettings, ServerSettings> store)
    {
        var root = Directory.CreateTempSubdirectory(Prefix);
        var time = new ShiftedTime();
        return new World(root, time, await Operator.OpenAsync(store(new ServerSettings { DataFolder = Path.Combine(root.FullName, Data) }), time));
    }

    public async Task StartRelayAsync(Action<SinkMessage>? kept = null, string? maildirs = null)
    {
        Sink = await SinkServer.StartAsync(new SinkOptions { Smtp = _relay, Http = new(IPAddress.Loopback, 0), Folder = Path.Combine(Root, "relay"), Maildirs = maildirs }, kept);
    }

    public async Task StartServerAsync(Func<ServerSettings, ServerSettings>? change = null)
    {
        _taps.Add(_outward = new WireTap(_relay));
        var settings = new ServerSettings
        {
            DataFolder = DataFolder,
            Listen = [new(IPAddress.Loopback, 0)],
            LmtpListen = [new IPEndPoint(IPAddress.Loopback, 0), new UnixDomainSocketEndPoint(LmtpSocket)],
            Delivery = new DeliveryOptions { Smarthost = _outward.EndPoint, Connections = 4, LongestPause = TimeSpan.FromMilliseconds(500), RecipientsPerCopy = RecipientsPerCopy },
        };
        _host = await ServerHost.StartAsync(change?.Invoke(settings) ?? settings, time: Time);
        _taps.Add(_inward = new WireTap(_host.Smtp[0]));
        _taps.Add(_local = new WireTap((IPEndPoint)_host.Lmtp[0]));
    }

    public async Task StopServerAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        _host = null;
    }

    public Task<SmtpReply> SubmitAsync(byte[] submission, string from = "someone@example.org", string to = ListAddress) => Submitter.SubmitAsync(Smtp, submission, from, to);

    /// <summary>Submits what must be accepted.</summary>
    public async Task PostAsync(byte[] submission, string from = "someone@example.org", string to = ListAddress)
    {
        var reply = await SubmitAsync(submission, from, to);
        Assert.True(reply.Code == 250, reply.ToString());
    }

    /// <summary>Waits until every copy of every post is settled, then gives what the relay took, by recipient, the oldest first.</summary>
    public async Task<ILookup<string, byte[]>> CopiesAsync()
    {
        await Operator.SettledAsync();
        return Taken();
    }

    /// <summary>The copies that the relay took so far, by recipient. The server's own notices, under the null reverse path, are none.</summary>
    public ILookup<string, byte[]> Taken() => Sink!.Store.List(SinkFilter.All).Where(m => m.Envelope.From.Length > 0).ToLookup(m => m.Envelope.To.Single(), m => File.ReadAllBytes(m.File));

    /// <summary>A folder below the world's own.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(Root, name)).FullName;

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        if (Sink is not null) await Sink.DisposeAsync();
        foreach (var tap in _taps) await tap.DisposeAsync();
        await Operator.DisposeAsync();
        _root.Delete(recursive: true);
    }
}
