using System.Net;
using System.Text;
using CryptoList.Lists.Hosting;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Serving;
using CryptoList.Server.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoList.Benchmarks.FanOut;

/// <summary>A real server in this process, durable, with one list of many members, and its owner who posts over SMTP.</summary>
internal sealed class HostedBenchmarkList : IAsyncDisposable
{
    public const string Address = "bench@lists.test";

    private const string Owner = "m00000@example.net";

    private readonly string _folder;
    private readonly ServerHost _host;
    private readonly DeviceKeys _owner;
    private readonly RosterLog _log;
    private readonly ListKey _key;
    private long _sequence;

    private HostedBenchmarkList(string folder, ServerHost host, DeviceKeys owner, RosterLog log, ListKey key) =>
        (_folder, _host, _owner, _log, _key) = (folder, host, owner, log, key);

    /// <summary>Where it takes mail.</summary>
    public IPEndPoint Smtp => _host.Smtp[0];

    public static async Task<HostedBenchmarkList> StartAsync(int members, IPEndPoint relay)
    {
        var folder = Directory.CreateTempSubdirectory("cryptolist-bench-").FullName;
        var settings = ServerSettings.Read(ServerSettings.Configure(
            [$"--Data:Folder={folder}", "--Smtp:Listen=127.0.0.1:0", "--Smarthost:Host=127.0.0.1", $"--Smarthost:Port={relay.Port}", "--Posting:MaxPostsPerHour=0", "--Smtp:MaxConnectionsPerAddress=1000"]));
        var host = await ServerHost.StartAsync(settings);
        var hosting = host.Services.GetRequiredService<ListHosting>();
        var owner = DeviceKeys.Generate();
        var (log, key) = OpenList(members, owner, hosting.CreateTicket().Server);
        var result = await hosting.CreateAsync([.. Enumerable.Range(0, (int)log.HeadNumber + 1).Select(n => log[n].Signed)]);
        if (result.List is null) throw new InvalidOperationException($"The list was not installed: {result.Refusal} {result.LogRefusal}");
        return new HostedBenchmarkList(folder, host, owner, log, key);
    }

    /// <summary>A sealed post of about that many bytes on the wire.</summary>
    public byte[] Seal(int size)
    {
        var line = new string('x', 70) + "\r\n";
        // Base64 in lines makes 138 of 100, and fields and control part about 2,000.
        var lines = Math.Max(1, (size - 2000) * 100 / 138 / line.Length);
        var message = new MemoryStream(Encoding.ASCII.GetBytes($"From: {Owner}\r\nSubject: bench\r\n\r\n{string.Concat(Enumerable.Repeat(line, lines))}"));
        var submission = new MemoryStream();
        new PostComposer(TimeProvider.System, Path.GetTempPath()).Seal(
            new PostRequest { Log = _log, Device = _owner.SigningKey, ListKey = _key, Epoch = 1, Sequence = ++_sequence, Message = message }, submission);
        return submission.ToArray();
    }

    /// <summary>Submits it; returns when the server has said 250.</summary>
    public async Task PostAsync(byte[] submission)
    {
        var connected = await SmtpClientConnection.ConnectAsync(_host.Smtp[0], new SmtpClientOptions());
        using var connection = connected.Connection ?? throw new IOException($"No connection: {connected.End}");
        SharedContent.TryCreate([submission], out var content);
        OutgoingMessage? next = new() { Sender = PathOf(Owner), Recipients = [PathOf(Address)], Content = content, Render = static () => ReadOnlyMemory<byte>.Empty };
        RecipientOutcome? outcome = null;
        await connection.SendAsync(() => Interlocked.Exchange(ref next, null), (_, result) => outcome = result[0]);
        if (outcome?.Status is not DeliveryStatus.Delivered) throw new IOException($"The post was not taken: {outcome?.Reply}");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _owner.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static (RosterLog Log, ListKey Key) OpenList(int members, DeviceKeys owner, ServerRecord server)
    {
        var time = TimeProvider.System;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var genesis = RosterAuthor.Genesis("Bench", Address, ListPolicy.Default, Owner, owner, "laptop", server, time);
        if (RosterLog.TryOpen(genesis, out var log) is { } refusal) throw new InvalidOperationException(refusal.ToString());
        var key = ListKey.Make(new byte[32], [owner.HpkeKey.PublicKey], log!.List, RosterState.Everyone, 1, now);
        var author = new RosterAuthor(log, owner.SigningKey, time);
        Append(log, author.Epoch(RosterState.Everyone, 1, key.Kid, now, 86400, direct: true));
        for (var i = 1; i < members; i++)
        {
            using var link = Invitation.Create(log, owner.SigningKey, $"m{i:D5}@example.net", Rights.Post | Rights.Receive, null, TimeSpan.FromDays(1), time);
            using var device = DeviceKeys.Generate();
            Append(log, author.MemberAdd(link.Invitation, JoinRequest.Create(link, device, "phone")));
        }

        return (log, key);
    }

    private static void Append(RosterLog log, SignedEntry entry)
    {
        if (log.TryAppend(entry) is { } refusal) throw new InvalidOperationException(refusal.ToString());
    }

    private static EnvelopePath PathOf(string address) =>
        EnvelopePath.TryParse(address, out var path) is EnvelopePathFault.None ? path : throw new ArgumentException("Not an address.", nameof(address));
}
