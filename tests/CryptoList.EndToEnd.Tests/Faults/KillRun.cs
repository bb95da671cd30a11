using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists;
using CryptoList.Lists.Delivery;
using CryptoList.Protocol.Posts;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>
/// Rounds of a list's life: in each, several submitters post, one member is removed, another joins, and a server is killed (SIGKILL) at
/// some event of all that, and started again. What was promised to whom is kept, to be held against what the relay got.
/// </summary>
internal sealed class KillRun(World world, MailingList list, FaultyRelay relay, EventCount events, IReadOnlyList<Func<Task<ServeProcess>>> nodes, Random random) : IAsyncDisposable
{
    private const int PostsPerRound = 4;

    /// <summary>Events of a round in the main: three of each copy, some of each submission. The kills fall all over them.</summary>
    private readonly int _spread = PostsPerRound * list.Members.Count * 3;

    private readonly ServeProcess?[] _running = new ServeProcess?[nodes.Count];
    private int _moment;

    public List<KillPost> Posts { get; } = [];

    public List<KillMember> Members { get; } = list.Members.ConvertAll(m => new KillMember(m, 0) { Joined = 1 });

    public int Kills { get; private set; }

    /// <summary>Kills within the events of the round, and not after its last one.</summary>
    public int KillsInMidLoad { get; private set; }

    public async Task StartAsync()
    {
        _moment = 1;
        for (var node = 0; node < nodes.Count; node++) _running[node] = await StartAsync(node);
    }

    /// <summary>One round. <paramref name="disturb"/> is done at some event of it too.</summary>
    public async Task RoundAsync(Func<Task>? disturb = null)
    {
        var leaver = list.Members[1 + random.Next(list.Members.Count - 1)];
        var posts = Enumerable.Range(0, PostsPerRound).Select(_ => Compose(leaver)).ToList();
        var victim = random.Next(nodes.Count);
        var killed = KillAfter(random.Next(_spread), _running[victim]!, out var kill);
        var (removeAfter, joinFirst, disturbAfter) = (random.Next(_spread / 2), random.Next(2) == 0, random.Next(_spread / 2));
        var seeds = posts.ConvertAll(_ => random.Next());

        var submitting = Task.WhenAll(posts.Select((post, i) => Task.Run(() => SubmitAsync(post, new Random(seeds[i])))));
        var owning = Task.Run(async () =>
        {
            if (joinFirst) await JoinAsync();
            await Task.WhenAny(events.After(removeAfter), submitting);
            await RemoveAsync(leaver);
            if (!joinFirst) await JoinAsync();
        });
        var disturbing = disturb is null ? Task.CompletedTask : Task.Run(async () =>
        {
            await Task.WhenAny(events.After(disturbAfter), submitting);
            await disturb();
        });

        // Where the round had fewer events than that, the kill falls on its last copies.
        await Task.WhenAny(killed, submitting);
        if (kill()) KillsInMidLoad--;
        await killed;
        var dead = _running[victim]!;
        await dead.ExitAsync();
        _running[victim] = null;
        await dead.DisposeAsync();
        (Kills, KillsInMidLoad) = (Kills + 1, KillsInMidLoad + 1);
        _running[victim] = await StartAsync(victim);
        await Task.WhenAll(submitting, owning, disturbing);
    }

    /// <summary>Waits until no post has a copy to go.</summary>
    public async Task SettledAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        while ((await world.Operator.Queue.PostsAsync(null, 1000, openOnly: true)) is { Count: > 0 } open)
        {
            if (limit.IsCancellationRequested) Assert.Fail($"Copies still to go: {string.Join("; ", open.Select(p => $"{p.MessageId}: {p.Waiting} wait, {p.Sending} are being sent"))}");
            await Task.Delay(20, CancellationToken.None);
        }

        Assert.All(await world.Operator.Queue.PostsAsync(null, 100_000), p => Assert.Equal(0, p.Failed - Doubtful(p)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _running)
        {
            if (server is not null) await server.DisposeAsync();
        }
    }

    /// <summary>As a supervisor does: a server that ends at once, since its database is not up again, is started again.</summary>
    private async Task<ServeProcess> StartAsync(int node)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await nodes[node]();
            }
            catch (InvalidOperationException ended) when (tries < 20 && ended.Message.Contains("PostgreSQL", StringComparison.Ordinal))
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>The view counts copies closed in doubt (their member left) with the failed ones.</summary>
    private long Doubtful(PostProgress post) =>
        post.Failed == 0 ? 0 : world.Operator.Queue.CopiesAsync(post.Post).AsTask().GetAwaiter().GetResult().Count(c => c.State == CopyState.InDoubt);

    private KillPost Compose(Member leaver)
    {
        var authors = list.Members.Where(m => m != leaver).ToList();
        var text = $"Post {Posts.Count}.";
        var octets = list.Seal(authors[random.Next(authors.Count)], text);
        Assert.Null(Submission.TryRead(new MemoryStream(octets), out var read));
        var post = new KillPost(text, octets, read!.Control.Header.MessageId, Posts.Count % 3 != 0);
        Posts.Add(post);
        return post;
    }

    /// <summary>Completed by the kill; <paramref name="now"/> kills at once, and says whether it was the one to do so.</summary>
    private Task KillAfter(int more, ServeProcess server, out Func<bool> now)
    {
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var once = 0;
        bool Kill()
        {
            if (Interlocked.Exchange(ref once, 1) != 0) return false;
            server.Kill();
            killed.SetResult();
            return true;
        }

        events.After(more, () => Kill());
        now = Kill;
        return killed.Task;
    }

    private async Task SubmitAsync(KillPost post, Random own)
    {
        post.Began = Next();
        while (true)
        {
            events.Happen();
            var reply = _running[own.Next(nodes.Count)] is { } server ? await Submitter.TrySubmitAsync(server.Smtp, post.Octets, "relay@example.org", World.ListAddress) : null;
            events.Happen();
            if (reply is { Code: 250 })
            {
                post.Answered = Next();
                return;
            }

            Assert.True(reply is null or { Code: < 500 }, $"{post.Text} was refused: {reply}");
            if (!post.Stubborn && reply is null) return;
            await Task.Delay(20);
        }
    }

    private async Task JoinAsync()
    {
        var newcomer = new KillMember(new Member($"newcomer{Members.Count}", TimeProvider.System), Next());
        Members.Add(newcomer);
        try
        {
            await list.JoinAsync(newcomer.Member);
            newcomer.Joined = Next();
        }
        catch (StoreUnavailableException)
        {
            // Perhaps in the log, perhaps not, and without the list key: nobody counts on them.
            await AgainAsync(list.FollowAsync);
        }
    }

    private async Task RemoveAsync(Member member)
    {
        var leaver = Members.Single(m => m.Member == member);
        leaver.RemovalBegan = Next();
        list.Members.Remove(member);
        var entry = list.Author().MemberRemove(member.IdIn(list.Id), adverse: false);
        events.Happen();
        // The same entry again: a log that has it says so.
        await AgainAsync(async () => leaver.Entry = (await world.Operator.RemoveAsync(list.Address, member.IdIn(list.Id), entry)).EntryNumber);
        leaver.Mark = relay.Mark();
        leaver.Removed = Next();
        events.Happen();
        await AgainAsync(list.FollowAsync);
    }

    private static async Task AgainAsync(Func<Task> work)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await work();
                return;
            }
            catch (StoreUnavailableException) when (tries < 600)
            {
                await Task.Delay(50);
            }
        }
    }

    private int Next() => Interlocked.Increment(ref _moment);
}
