using System.Diagnostics;
using System.Net;
using System.Reflection;
using CryptoList.Cryptography;
using CryptoList.Protocol.Posts;
using CryptoList.Server.Sink;

namespace CryptoList.Server.Demo;

/// <summary>The main job on real sockets: a list, a post, a removal, another post, and an attacker who was a member.</summary>
internal sealed class DemoRun(DemoStory story, string folder)
{
    private static readonly TimeSpan CopyTime = TimeSpan.FromSeconds(10);

    /// <summary>How long to look out for a copy that must not come.</summary>
    private static readonly TimeSpan NoCopyTime = TimeSpan.FromMilliseconds(300);

    private readonly string _data = Path.Combine(folder, "server");
    private readonly string _own = Directory.CreateDirectory(Path.Combine(folder, "members")).FullName;
    private readonly List<byte[]> _contentKeys = [];

    public async Task<DemoFacts> RunAsync(CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        story.Title();
        await using var sink = await SinkServer.StartAsync(
            new SinkOptions { Smtp = new(IPAddress.Loopback, 0), Http = new(IPAddress.Loopback, 0), Folder = Path.Combine(folder, "relay") }, cancellation: cancel);
        await using var outward = new WireTap(sink.Smtp);
        await using var server = await DemoServer.StartAsync(_data, outward.EndPoint, cancel);
        await using var inward = new WireTap(server.Smtp);
        using DemoMember alice = new("Alice"), bob = new("Bob"), carol = new("Carol");
        DemoMember[] all = [alice, bob, carol];

        var list = new DemoList(server, alice, _own);
        await list.OpenAsync(cancel);
        await list.JoinAsync([bob, carol], cancel);
        IReadOnlyList<string> names = [.. all.Select(m => m.Name)];
        story.Opened(names, DemoList.Address, sink.Smtp.ToString());

        var message = DemoMessage.Create("Plan");
        var first = await PostAsync("first", message, list, alice, all, copies: 3, sink, inward, cancel);

        var removing = Stopwatch.GetTimestamp();
        var receipt = await list.RemoveAsync(bob, [alice, carol], cancel);
        var removal = new RemovalFacts(bob.Name, receipt.EntryNumber, receipt.Verify(alice.Replica), Milliseconds(removing));
        story.Removed(removal);

        var secret = DemoMessage.Create("Answer");
        var second = await PostAsync("second", secret, list, alice, all, copies: 2, sink, inward, cancel);

        var record = inward.Recorded.Concat(outward.Recorded).ToList();
        // What the members opened the posts with, to look for on the server.
        foreach (var submission in new[] { first.Submission, second.Submission })
            _contentKeys.Add(new Departed(carol.Device, carol.ListKeys, []).ContentKeyOf(submission, record) ?? throw new InvalidOperationException("Carol's copy does not give the content key."));
        var departed = Attack(bob, first.Submission, second.Submission, record);
        story.Attacked(departed);

        var blind = Search(server, list, [("first post", message), ("second post", secret)], first.Submission);
        story.Searched(blind);

        var facts = Facts(names, first.Facts, removal, second.Facts, departed, blind, all, bob, started);
        story.End(facts);
        return facts;
    }

    private static DemoFacts Facts(
        IReadOnlyList<string> names, PostFacts first, RemovalFacts removal, PostFacts second, DepartedFacts departed, BlindFacts blind,
        IReadOnlyList<DemoMember> all, DemoMember gone, long started)
    {
        var rest = all.Where(m => m != gone).Select(m => m.Name).ToHashSet();
        var asPromised =
            names.ToHashSet().SetEquals(first.ReadWholeBy) && first.BodiesIdentical && first.Reply.StartsWith("250", StringComparison.Ordinal)
            && rest.SetEquals(second.ReadWholeBy) && rest.SetEquals(second.CopiesTo) && second.BodiesIdentical && second.Reply.StartsWith("250", StringComparison.Ordinal)
            && removal.ReceiptVerified && departed is { HasListKey: true, OpensFirstPost: true, OpensSecondPost: false }
            && blind is { SearchWorks: true, Found.Count: 0 };
        return new DemoFacts
        {
            Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
            AllAsPromised = asPromised,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            Members = names,
            FirstPost = first,
            Removal = removal,
            SecondPost = second,
            Departed = departed,
            Server = blind,
        };
    }

    private async Task<(PostFacts Facts, byte[] Submission)> PostAsync(
        string ordinal, DemoMessage message, DemoList list, DemoMember author, IReadOnlyList<DemoMember> members, int copies, SinkServer relay, WireTap inward, CancellationToken cancel)
    {
        relay.Store.Clear();
        var submission = author.Seal(new MemoryStream(message.Octets), list.Key, list.Epoch, _own);
        var sent = Stopwatch.GetTimestamp();
        var reply = await DemoMail.SendAsync(inward.EndPoint, author.Address, submission, cancel);
        await relay.Store.WaitAsync(copies, SinkFilter.All, CopyTime, cancel);
        var toLastCopy = Milliseconds(sent);
        var received = await relay.Store.WaitAsync(copies + 1, SinkFilter.All, NoCopyTime, cancel);
        var octets = received.ToDictionary(m => m.Id, m => File.ReadAllBytes(m.File));
        var copiesTo = members.Where(m => received.Any(r => IsFor(r, m))).ToList();
        var readers = copiesTo.Where(m => ReadsWhole(m, octets[received.First(r => IsFor(r, m)).Id], message)).ToList();
        var bodies = octets.Values.Select(BodyOf).Distinct().Count();
        var facts = new PostFacts(author.Name, submission.Length, reply.ToString().Trim(), Names(copiesTo), Names(readers), bodies == 1, toLastCopy);
        story.Post(ordinal, facts, Names(members));
        return (facts, submission);
    }

    private bool ReadsWhole(DemoMember member, byte[] copy, DemoMessage message)
    {
        using var result = member.Read(new MemoryStream(copy), _own);
        if (result.Verdict is not ReadVerdict.Opened) return false;
        using var entity = new MemoryStream();
        result.Entity!.CopyTo(entity);
        return message.IsWholeIn(DemoMail.SubjectOf(result.Headers!), entity.ToArray());
    }

    private static DepartedFacts Attack(DemoMember gone, byte[] first, byte[] second, List<byte[]> record)
    {
        var keyOfFirst = new Departed(gone.Device, gone.ListKeys, []).ContentKeyOf(first, record);
        var departed = new Departed(gone.Device, gone.ListKeys, keyOfFirst is null ? [] : [keyOfFirst]);
        var onFirst = departed.TryAll(first, record);
        var onSecond = departed.TryAll(second, record);
        return new DepartedFacts(
            gone.Name, record.Sum(r => (long)r.Length), record.Count / 2, gone.ListKeys.Count > 0,
            onFirst.Any(a => a.Opened), onSecond.Any(a => a.Opened), onFirst.Concat(onSecond).Sum(a => a.Tries), onFirst, onSecond);
    }

    private BlindFacts Search(DemoServer server, DemoList list, IReadOnlyList<(string What, DemoMessage Message)> messages, byte[] submission)
    {
        var needles = new Needles();
        foreach (var (what, message) in messages) needles.AddMessage(what, message);
        needles.AddKey("list key", list.Key.Bytes);
        foreach (var key in _contentKeys) needles.AddKey("content key", key);
        // What the server must hold, and so must be found, or the search would prove nothing.
        if (Submission.TryRead(new MemoryStream(submission), out var post) is { } fault) throw new InvalidOperationException($"The submission cannot be read: {fault}.");
        var present = post!.Control.PostHash.ToArray();

        var all = needles.Octets.Append(present).ToList();
        var (inFiles, files, fileOctets) = FileSearch.Count(_data, all);
        (IReadOnlyList<int> Hits, long Searched)? memory = ProcessMemory.CanSearch ? ProcessMemory.Count(server.ProcessId, all) : null;
        var found = Enumerable.Range(0, needles.Count)
            .Where(i => inFiles[i] > 0 || memory?.Hits[i] > 0)
            .Select(i => $"{needles.What(i)} ({inFiles[i]} files, {memory?.Hits[i] ?? 0} times in memory)")
            .ToList();
        var works = inFiles[^1] > 0 && (memory is null || memory.Value.Hits[^1] > 0);
        return new BlindFacts(needles.Count, files, fileOctets, memory?.Searched, works, found);
    }

    private static bool IsFor(SinkMessage message, DemoMember member) => message.Envelope.To.Any(to => to.Contains(member.Address, StringComparison.Ordinal));

    private static Digest BodyOf(byte[] copy) => Digest.Of(copy.AsSpan(copy.AsSpan().IndexOf("\r\n\r\n"u8)));

    private static IReadOnlyList<string> Names(IEnumerable<DemoMember> members) => [.. members.Select(m => m.Name)];

    private static double Milliseconds(long since) => Stopwatch.GetElapsedTime(since).TotalMilliseconds;
}
