using System.Diagnostics;
using System.Text;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Serving;
using CryptoList.Server.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>The operator: works on the data folder from beside the server, as the operator's commands do, whether it runs or not.</summary>
public sealed class Operator : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Operator(IServiceCollection services) => _services = services.BuildServiceProvider();

    /// <summary>Over a folder with everything in it.</summary>
    public Operator(string dataFolder, TimeProvider time)
        : this(new ServiceCollection().AddLogging().AddDataFolder(dataFolder, time))
    {
    }

    /// <summary>Over the store that these settings name.</summary>
    public static async Task<Operator> OpenAsync(ServerSettings settings, TimeProvider time) => new(await new ServiceCollection().AddLogging().AddStoreAsync(settings, time));

    public IBounceStore Bounces => _services.GetRequiredService<IBounceStore>();

    public IDeliveryQueue Queue => _services.GetRequiredService<IDeliveryQueue>();

    /// <summary>Makes the server's keys for a list to come; the line an owner is given.</summary>
    public string ServerRecord(string address)
    {
        var keys = _services.GetRequiredService<ListHosting>().CreateTicket().Server;
        return new StrictJsonWriter().Integer("v", 1).Text("address", address).Bytes("sign", keys.SigningKey.Point.Span)
            .Text("kem", "0010").Bytes("hpke", keys.SealKey.Bytes.Span) + "\n";
    }

    public async Task InstallAsync(IReadOnlyList<SignedEntry> log, string? opener = null)
    {
        var result = await _services.GetRequiredService<ListHosting>().CreateAsync(log, opener);
        Assert.True(result.Refusal is null, $"{result.Refusal} {result.LogRefusal}");
    }

    /// <summary>Sends a member's mail elsewhere, of a list that hides addresses.</summary>
    public async Task<bool> MoveAsync(string address, string from, string to)
    {
        var list = await ListAsync(address);
        var member = list.MemberByMail(list.Log.AtHead(long.MaxValue / 2), from) ?? throw new InvalidOperationException($"Nobody has {from}.");
        return await _services.GetRequiredService<RosterService>().MoveAsync(list, member.Id, to);
    }

    public async Task<HostedList> ListAsync(string address)
    {
        var lists = _services.GetRequiredService<ListDirectory>();
        await lists.FollowAsync();
        return lists.FindByAddress(address) ?? throw new InvalidOperationException($"There is no list {address}.");
    }

    public async Task<IReadOnlyList<SignedEntry>> LogAsync(string address)
    {
        var log = (await ListAsync(address)).Log;
        return [.. Enumerable.Range(0, (int)log.HeadNumber + 1).Select(n => log[n].Signed)];
    }

    public async Task AppendAsync(string address, params IEnumerable<SignedEntry> entries)
    {
        var list = await ListAsync(address);
        foreach (var entry in entries)
        {
            var result = await _services.GetRequiredService<RosterService>().AppendAsync(list, entry);
            Assert.True(result.Outcome == AppendOutcome.Appended, $"{result.Outcome} {result.Refusal}");
        }
    }

    /// <summary>Takes an entry that removes someone; the receipt, when nothing for that member can start any more.</summary>
    public async Task<RemovalReceipt> RemoveAsync(string address, Protocol.Identifiers.MemberId member, SignedEntry removal) =>
        Receipt(await _services.GetRequiredService<RemovalService>().RemoveAsync(await ListAsync(address), member, removal));

    /// <summary>The operator's own cut.</summary>
    public async Task<RemovalReceipt> SuspendAsync(string address, Protocol.Identifiers.MemberId member) =>
        Receipt(await _services.GetRequiredService<RemovalService>().SuspendAsync(await ListAsync(address), member, "a complaint"));

    public async Task RotateSealKeyAsync(string address) =>
        Assert.Equal(AppendOutcome.Appended, (await _services.GetRequiredService<ListKeyService>().RotateSealKeyAsync(await ListAsync(address))).Outcome);

    /// <summary>Destroys the seal keys that are out of service long enough.</summary>
    public async Task<int> DestroyRetiredKeysAsync(string address) => _services.GetRequiredService<ListKeyService>().DestroyRetired(await ListAsync(address));

    /// <summary>All copies of all posts.</summary>
    public async Task<IReadOnlyList<QueueEntry>> CopiesAsync()
    {
        var copies = new List<QueueEntry>();
        foreach (var post in await Queue.PostsAsync(null, 1000)) copies.AddRange(await Queue.CopiesAsync(post.Post));
        return copies;
    }

    /// <summary>Waits until that holds of the queue.</summary>
    public async Task<IReadOnlyList<QueueEntry>> QueueAsync(Func<IReadOnlyList<PostProgress>, IReadOnlyList<QueueEntry>, bool> holds, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var (posts, copies) = (await Queue.PostsAsync(null, 1000), await CopiesAsync());
            if (holds(posts, copies)) return copies;
            if (limit.IsCancellationRequested) Assert.Fail($"The queue never came to this: {what}. It holds {string.Join(", ", copies.GroupBy(c => c.State).Select(g => $"{g.Count()} {g.Key}"))}");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Waits until nothing waits or is being sent.</summary>
    public Task<IReadOnlyList<QueueEntry>> SettledAsync() =>
        QueueAsync((posts, copies) => posts.Count > 0 && posts.All(p => p.Expanded) && copies.All(c => c.State is not (CopyState.Waiting or CopyState.Sending)), "every copy settled");

    /// <summary>Waits until the server has sent all copies and letters that it has.</summary>
    public async Task DoneAsync()
    {
        var (letters, limit) = (_services.GetRequiredService<ILetterStore>(), Stopwatch.StartNew());
        while (true)
        {
            var posts = await Queue.PostsAsync(null, 10_000);
            if (posts.All(p => p is { Expanded: true, Waiting: 0, Sending: 0 }) && await letters.NextDueAsync() is null) return;
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(60), "The server is not done after a minute.");
            await Task.Delay(5);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    public static byte[] Lines(IEnumerable<SignedEntry> entries) => Encoding.UTF8.GetBytes(string.Concat(entries.Select(e => e.ToLine() + "\n")));

    public static IReadOnlyList<SignedEntry> Entries(byte[] lines) =>
        [.. Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => SignedEntry.ParseLine(Encoding.UTF8.GetBytes(l)))];

    private static RemovalReceipt Receipt(RemovalResult result) => result.Receipt ?? throw new InvalidOperationException($"Not removed: {result.Append.Outcome} {result.Append.Refusal}");
}
