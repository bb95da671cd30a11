using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Posts;
using CryptoList.Server.Demo;
using CryptoList.Server.Sink;
using Xunit.Abstractions;
using Needles = CryptoList.EndToEnd.Tests.Worlds.Needles;

namespace CryptoList.EndToEnd.Tests.Promises;

/// <summary>None of text, subject, file names, content keys or list key is in the server's database, journal, logs, temporary files or memory.</summary>
public sealed class BlindTests(ITestOutputHelper output)
{
    private const int Posts = 50;

    [MemoryFact]
    public async Task JPH10107832_the_server_never_sees_it_after_fifty_posts_nothing_of_them_is_in_files_logs_or_memory_while_copies_wait_nor_when_they_are_gone()
    {
        await using var world = World.Quiet();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        var temporary = world.Folder("tmp");
        await using var server = await ServeProcess.StartAsync(world.DataFolder, world.Relay, temporary, "--Delivery:LongestPause=300ms", "--Logging:LogLevel:Default=Trace");
        var canaries = Enumerable.Range(0, Posts).Select(i => Canary.Create(i % 10 == 0 ? 150_000 : 3_000)).ToList();
        var submissions = canaries.Select((canary, i) => list.Seal(list.Members[i % 3], canary.Octets)).ToList();
        var (absent, present) = (new Needles(), new Needles());
        var hosted = await world.Operator.ListAsync(list.Address);
        for (var i = 0; i < Posts; i++)
        {
            canaries[i].AddTo(absent, $"post {i}");
            absent.AddOctets($"post {i}: content key", ContentKeyOf(submissions[i], list, hosted));
            present.Add($"post {i}: its hash", ControlOf(submissions[i]).PostHash.ToArray());
        }

        absent.AddOctets("list key", list.ListKey.Bytes);

        // The relay is away, so everything waits in the queue; and the last post is half way in, in the spool.
        foreach (var submission in submissions.SkipLast(1)) Assert.Equal(250, (await Submitter.SubmitAsync(server.Smtp, submission, "a@example.org", list.Address)).Code);
        var large = list.Seal(list.Owner, canaries[0].Octets);
        using var half = await RawSubmission.BeginAsync(server.Smtp, large, "a@example.org", list.Address);
        Assert.Equal(250, (await Submitter.SubmitAsync(server.Smtp, submissions[^1], "a@example.org", list.Address)).Code);
        var spooled = new Needles();
        spooled.Add("a line of a sealed body", Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(large).Split("\r\n")[^1000]));
        await BecomesAsync(() => IsIn(spooled, OpenFiles.Read(Path.Combine(world.DataFolder, "spool"))), "The submission that is half way in is not in the spool.");
        Search("while copies wait", world, server, absent, present);

        await world.StartRelayAsync();
        Assert.StartsWith("250", await half.EndAsync());
        await world.Sink!.Store.WaitAsync((Posts + 1) * 3, new SinkFilter(null, "+b-", null), TimeSpan.FromSeconds(60), default);
        await world.Operator.SettledAsync();
        Search("when all are delivered", world, server, absent, present);

        // The same search finds it where it belongs: in what a member reads, and in a key that lies open.
        var found = new int[absent.Count];
        var opened = world.Taken()[list.Owner.Address].Select(list.Owner.Read).ToList();
        Assert.Equal(Posts + 1, opened.Count(r => r.Verdict is ReadVerdict.Opened));
        foreach (var reading in opened) absent.Find(Encoding.UTF8.GetBytes($"{reading.Subject} {reading.Text}"), int.MaxValue, found);
        absent.Find(Encoding.Unicode.GetBytes(Convert.ToHexStringLower(list.ListKey.Bytes)), int.MaxValue, found);
        Assert.Equal((Posts * 4) + 1, found.Count(n => n > 0));
    }

    /// <summary>As server and member together: the server's layer, then the list key's.</summary>
    private static byte[] ContentKeyOf(byte[] submission, MailingList list, HostedList hosted)
    {
        Assert.Null(Submission.TryRead(new MemoryStream(submission), out var read));
        using var body = new HashingReadStream(read!.OpenBody());
        var hash = body.Finish();
        Assert.Null(SubmissionChecks.Content(read, hash, body.Length, hosted.SealKeys, hosted.Log, out var wrapped));
        return WrappedKey.Unwrap(list.ListKey, read.Control.Header, wrapped!)!;
    }

    private static ControlPart ControlOf(byte[] submission)
    {
        Assert.Null(Submission.TryRead(new MemoryStream(submission), out var read));
        return read!.Control;
    }

    private void Search(string when, World world, ServeProcess server, Needles absent, Needles present)
    {
        var (hits, there) = (new int[absent.Count], new int[present.Count]);
        long searched = 0;
        foreach (var octets in Files(world, server))
        {
            searched += octets.Length;
            absent.Find(octets, octets.Length, hits);
            present.Find(octets, octets.Length, there);
        }

        Report($"{when}, files and logs", searched, absent, hits, there);
        Assert.All(there, n => Assert.True(n > 0, "The search of the files does not find what is there."));

        (hits, there) = (new int[absent.Count], new int[present.Count]);
        searched = ProcessMemory.Read(server.Id, absent.Longest, (window, own) =>
        {
            absent.Find(window, own, hits);
            present.Find(window, own, there);
        });
        Report($"{when}, memory", searched, absent, hits, there);
        Assert.True(there.Any(n => n > 0), "The search of the memory does not find what is there.");
    }

    private void Report(string where, long searched, Needles absent, int[] hits, int[] there)
    {
        output.WriteLine($"{where}: {searched:N0} octets, {absent.Count} needles, {hits.Count(n => n > 0)} found; {there.Count(n => n > 0)} of {there.Length} post hashes found");
        Assert.Empty(Enumerable.Range(0, absent.Count).Where(i => hits[i] > 0).Select(i => $"{where}: {absent.What(i)}"));
    }

    private static IEnumerable<byte[]> Files(World world, ServeProcess server)
    {
        Assert.Contains("post 1 accepted", server.Said, StringComparison.OrdinalIgnoreCase);
        return [Encoding.UTF8.GetBytes(server.Said), OpenFiles.Read(world.DataFolder, Path.Combine(world.Root, "tmp"))];
    }

    private static bool IsIn(Needles needles, byte[] octets)
    {
        var hits = new int[needles.Count];
        needles.Find(octets, octets.Length, hits);
        return hits.All(n => n > 0);
    }

    private static async Task BecomesAsync(Func<bool> condition, string otherwise)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, otherwise);
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
