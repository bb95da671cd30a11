using System.Collections.Concurrent;
using System.Net;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Server.Sink;

namespace CryptoList.EndToEnd.Tests.Stories;

/// <summary>
/// All mail between people and the list's server, by a real SMTP connection at each end. What it carries it may lose, double, delay by days and
/// hand over in any order, as its dice say.
/// </summary>
internal sealed class UnreliablePost(World world, Random dice) : IAsyncDisposable
{
    private readonly ConcurrentQueue<SinkMessage> _taken = [];
    private readonly List<Item> _bag = [];
    private SinkServer? _provider;
    private int _delivered;

    private sealed record Item(SinkMessage Message, string To, DateTimeOffset Due);

    /// <summary>The people's provider: takes what their helpers send.</summary>
    public IPEndPoint Provider => _provider!.Smtp;

    /// <summary>From now on nothing is lost, doubled or late.</summary>
    public bool Reliable { get; set; }

    public int Lost { get; private set; }

    /// <summary>Copies of posts that were lost: Message-ID and recipient.</summary>
    public HashSet<(string MessageId, string To)> LostCopies { get; } = [];

    /// <summary>A copy of each post, whoever it was for, as somebody who taps the network has it.</summary>
    public Dictionary<string, List<string>> Tapped { get; } = [];

    /// <summary>What the server refused for good.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>Called when the server has said 250 to a post, with its Message-ID.</summary>
    public Func<string, Task>? Accepted { get; set; }

    public string BoxOf(string address) => Path.Combine(world.Folder("boxes"), address);

    public async Task StartAsync()
    {
        await world.StartRelayAsync(_taken.Enqueue);
        _provider = await SinkServer.StartAsync(new SinkOptions { Smtp = new(IPAddress.Loopback, 0), Http = new(IPAddress.Loopback, 0), Folder = world.Folder("provider") }, _taken.Enqueue);
    }

    /// <summary>Carries what is due to the server, waits until it has done its part, and carries what came of it.</summary>
    public async Task CarryAsync()
    {
        Collect();
        foreach (var item in Due(toServer: true)) await HandToServerAsync(item);
        await world.Operator.DoneAsync();
        Collect();
        foreach (var item in Due(toServer: false)) HandToReader(item);
    }

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null) await _provider.DisposeAsync();
    }

    private static bool IsServer(string to) => to.EndsWith(World.ListDomain, StringComparison.Ordinal);

    private void Collect()
    {
        while (_taken.TryDequeue(out var message))
        {
            foreach (var to in message.Envelope.To)
            {
                if (message.Envelope.From.Contains("+b-", StringComparison.Ordinal)) Tap(message);
                if (Chance(5)) Lose(message, to);
                else for (var n = Chance(4) ? 2 : 1; n > 0; n--) _bag.Add(new(message, to, world.Time.GetUtcNow() + Delay()));
            }
        }
    }

    private bool Chance(int percent) => !Reliable && dice.Next(100) < percent;

    private TimeSpan Delay() => Chance(25) ? TimeSpan.FromHours(dice.Next(1, 72)) : TimeSpan.Zero;

    private void Tap(SinkMessage copy)
    {
        if (!Tapped.TryGetValue(copy.MessageId!, out var copies)) Tapped[copy.MessageId!] = copies = [];
        copies.Add(copy.File);
    }

    private void Lose(SinkMessage message, string to)
    {
        Lost++;
        if (!IsServer(to) && message.MessageId is { } id) LostCopies.Add((id, to));
    }

    // In any order.
    private List<Item> Due(bool toServer)
    {
        var due = _bag.Where(i => IsServer(i.To) == toServer && i.Due <= world.Time.GetUtcNow()).OrderBy(_ => dice.Next()).ToList();
        foreach (var item in due) _bag.Remove(item);
        return due;
    }

    private async Task HandToServerAsync(Item item)
    {
        var reply = await world.SubmitAsync(await File.ReadAllBytesAsync(item.Message.File), item.Message.Envelope.From, item.To);
        if (reply.Code == 250)
        {
            if (item.To == World.ListAddress && Accepted is not null) await Accepted(item.Message.MessageId!);
        }
        else if (reply.Code < 500)
        {
            _bag.Add(item with { Due = item.Due + TimeSpan.FromHours(6) });
        }
        else
        {
            Refused.Add($"{world.Time.GetUtcNow():MM-dd} {item.Message.Envelope.From} -> {item.To}: {reply}");
        }
    }

    private void HandToReader(Item item)
    {
        var box = BoxOf(item.To);
        if (!Directory.Exists(box)) return;
        var name = $"{_delivered++:D8}.post";
        File.Copy(item.Message.File, Path.Combine(box, "tmp", name));
        File.Move(Path.Combine(box, "tmp", name), Path.Combine(box, "new", name));
    }
}
