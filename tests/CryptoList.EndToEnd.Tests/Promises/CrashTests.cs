using System.Collections.Concurrent;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists.Delivery;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;
using Xunit.Abstractions;

namespace CryptoList.EndToEnd.Tests.Promises;

/// <summary>After a kill, every post answered 250 reaches every current member, and nothing doubles but what was under way.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Posts = 50;
    private const int Receivers = 20;
    private const int Connections = 4;

    /// <summary>Messages under way at once on one connection (SmtpClientOptions.Window).</summary>
    private const int Window = 16;

    /// <summary>
    /// Copies marked as being sent at once. A copy is under way from its marking until its outcome is on the disk, and outcomes are
    /// recorded while the next copies go out: so this, not the window alone, says how many a kill can leave in doubt.
    /// </summary>
    private const int Marked = Connections * Window;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(80);

    private readonly ConcurrentDictionary<string, bool> _accepted = new();
    private readonly ConcurrentBag<ServeProcess> _started = [];
    private readonly List<HashSet<(string MessageId, MemberId Member)>> _underWay = [];
    private int _events;
    private int _killAt = int.MaxValue;
    private volatile ServeProcess? _server;

    [Fact]
    public async Task Killed_at_random_moments_of_fifty_posts_to_twenty_members_the_server_loses_nothing_it_accepted()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("CRYPTOLIST_KILLS") ?? "5");
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CRYPTOLIST_SEED"), out var given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        output.WriteLine($"CRYPTOLIST_SEED={seed} CRYPTOLIST_KILLS={kills}");
        await using var world = World.Quiet();
        var list = await MailingList.OpenAsync(world, Enumerable.Range(1, Receivers - 1).Select(i => $"member{i}"));
        await world.StartRelayAsync(_ => Count());
        var posts = Enumerable.Range(0, Posts).Select(i => Post(i, list)).ToList();

        using var limit = new CancellationTokenSource(Patience);
        var running = StartAsync(world);
        var killed = KillAsync(world, random, kills, running, limit.Token);
        // Submitters on several connections at once; every third gives a post up when its connection breaks, as a person may.
        await Parallel.ForEachAsync(posts.Select((p, i) => (p.Text, p.Sealed, Stubborn: i % 3 != 0)), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = limit.Token },
            async (post, cancel) => await SubmitAsync(post.Text, post.Sealed, post.Stubborn, cancel));
        var at = await killed;
        await world.Operator.SettledAsync();

        var texts = list.Members.ToDictionary(m => m.Name, m => world.Taken()[m.Address].Select(c => m.Read(c).ToString()).ToList());
        var taken = posts.Where(p => texts.Values.Any(t => t.Contains(p.Text))).Select(p => p.Text).ToHashSet();
        var doubled = texts.Values.Sum(t => t.Count - t.Distinct().Count());
        output.WriteLine($"killed {at.Count} times, at events {string.Join(", ", at)}; {_accepted.Count} of {Posts} posts answered 250, {taken.Count} distributed; {texts.Values.Sum(t => t.Count)} copies, {doubled} of them doubled; {string.Join(", ", _underWay.Select(m => m.Count))} were under way at the kills (at most {Marked} a kill)");

        foreach (var member in list.Members)
        {
            foreach (var post in posts)
            {
                var inDoubt = _underWay.Count(marked => marked.Contains((post.MessageId, member.IdIn(list.Id))));
                var times = texts[member.Name].Count(t => t == post.Text);
                Assert.True(times <= 1 + inDoubt, $"{member.Name} got {times} copies of {post.Text} {inDoubt} of them were under way at a kill.");
            }
        }

        Assert.All(_underWay, marked => Assert.True(marked.Count <= Marked, $"{marked.Count} copies were under way at a kill."));
        Assert.Equal(kills, at.Count);
        Assert.True(_accepted.Count >= Posts * 2 / 3, "The stubborn submitters did not get through.");
        foreach (var (name, own) in texts)
        {
            Assert.Empty(_accepted.Keys.Except(own).Select(lost => $"{name} never got: {lost}"));
            // What was not answered went to all or to nobody.
            Assert.Empty(taken.Except(own).Select(lost => $"{name} alone never got: {lost}"));
        }

        Assert.True(doubled <= at.Count * Marked, $"{doubled} copies came twice.");
        Assert.All(texts.Values.SelectMany(t => t), text => Assert.StartsWith("Post ", text));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>However the test ended, no server stays behind.</summary>
    public async Task DisposeAsync()
    {
        foreach (var server in _started) await server.DisposeAsync();
    }

    private static (string Text, byte[] Sealed, string MessageId) Post(int i, MailingList list)
    {
        var octets = list.Seal(list.Members[i % Receivers], $"Post {i}.");
        Assert.Null(Submission.TryRead(new MemoryStream(octets), out var read));
        return ($"Post {i}.", octets, read!.Control.Header.MessageId);
    }

    /// <summary>The copies that the dead server had under way, as its store has them.</summary>
    private static async Task<HashSet<(string MessageId, MemberId Member)>> MarkedAsync(World world)
    {
        var marked = new HashSet<(string, MemberId)>();
        foreach (var post in await world.Operator.Queue.PostsAsync(null, 1000))
        {
            foreach (var copy in await world.Operator.Queue.CopiesAsync(post.Post))
            {
                if (copy.State is CopyState.Sending) marked.Add((post.MessageId, copy.Member));
            }
        }

        return marked;
    }

    /// <summary>Something happened that a kill may fall upon: a copy was taken by the relay, a submission began or was answered.</summary>
    private void Count()
    {
        if (Interlocked.Increment(ref _events) == Volatile.Read(ref _killAt)) _server?.Kill();
    }

    private async Task<ServeProcess> StartAsync(World world)
    {
        var server = await ServeProcess.StartAsync(world.DataFolder, world.Relay, null, $"--Delivery:Connections={Connections}", $"--Delivery:MarkedCopies={Marked}", "--Delivery:LongestPause=250ms");
        _started.Add(server);
        return _server = server;
    }

    /// <summary>Kills the server when so many more events have happened, starts it again, and so on; the event numbers.</summary>
    private async Task<List<int>> KillAsync(World world, Random random, int kills, Task<ServeProcess> first, CancellationToken cancel)
    {
        var at = new List<int>();
        var server = await first;
        while (at.Count < kills)
        {
            // All events together are some 1,100, fewer where posts are given up: the kills fall all over them.
            var next = Volatile.Read(ref _events) + 1 + random.Next(Math.Max(2, 700 / (kills + 1)));
            Volatile.Write(ref _killAt, next);
            if (Volatile.Read(ref _events) >= next) server.Kill();
            await server.ExitAsync().WaitAsync(cancel);
            at.Add(next);
            _server = null;
            _underWay.Add(await MarkedAsync(world));
            server = await StartAsync(world);
        }

        return at;
    }

    private async Task SubmitAsync(string text, byte[] post, bool stubborn, CancellationToken cancel)
    {
        while (true)
        {
            Count();
            var reply = _server is { } server ? await Submitter.TrySubmitAsync(server.Smtp, post, "relay@example.org", World.ListAddress, cancel) : null;
            Count();
            if (reply is { Code: 250 })
            {
                _accepted[text] = true;
                return;
            }

            Assert.True(reply is null or { Code: < 500 }, $"{text} was refused: {reply}");
            if (!stubborn && reply is null) return;
            await Task.Delay(20, cancel);
        }
    }
}
