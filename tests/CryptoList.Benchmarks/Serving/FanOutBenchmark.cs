using System.Diagnostics;
using CryptoList.Benchmarks.Peers;

namespace CryptoList.Benchmarks.Serving;

/// <summary>
/// One post to a list, from the first octet of its submission to the last copy in <c>smtp-sink</c>, in turn with Postfix's VERP list
/// into the same sink, and with <c>smtp-source</c>, a bare loop without a list. Wall time, so ratios are what counts.
/// </summary>
internal static class FanOutBenchmark
{
    private const int Rounds = 5;
    private const int SourceSmall = 20_000;
    private const int SourceLarge = 1000;

    public static async Task RunAsync()
    {
        if (!SmtpSink.IsThere || !PostfixList.IsThere)
        {
            Console.WriteLine("Left out: needs Debian's postfix (with smtp-sink and smtp-source) and root.");
            return;
        }

        await CompareAsync(members: 10_000, "4 KiB", 4096, SourceSmall);
        await CompareAsync(members: 1000, "1 MiB", 1 << 20, SourceLarge);
    }

    private static async Task CompareAsync(int members, string label, int size, int loop)
    {
        Console.WriteLine($"One post of {label} to {members:N0} members, own copy each, durable, warm, into smtp-sink; {Rounds} rounds in turn");
        using var sink = new SmtpSink();
        using var list = await BigList.CreateAsync(members);
        using var server = await ServerChild.StartAsync(list.DataFolder, sink.EndPoint);
        using var postfix = new PostfixList(members, sink.EndPoint);
        List<double> cryptolist = [], verp = [], source = [], processor = [];
        for (var round = -1; round < Rounds; round++)
        {
            var submission = list.Seal(size);
            var before = server.ProcessorTime;
            var a = await CopiesPerSecondAsync(sink, members, () => server.PostAsync(submission));
            var took = server.ProcessorTime - before;
            var b = await CopiesPerSecondAsync(sink, members, () => Task.Run(() => postfix.Post(size)));
            var c = await CopiesPerSecondAsync(sink, loop, () => SmtpSource.SendAsync(sink.Port, loop, size));
            if (round < 0) continue; // warms keys, contexts and programs
            cryptolist.Add(a);
            verp.Add(b);
            source.Add(c);
            processor.Add(took.TotalMicroseconds / members);
        }

        Measure.Report("cryptolist", cryptolist, "copies/s");
        Measure.Report("Postfix, VERP", verp, "copies/s");
        Measure.Report("smtp-source, 16 sessions, no list", source, "copies/s");
        Measure.Report("cryptolist, processor time of the server", processor, "us a copy");
        Measure.Report("cryptolist / Postfix VERP", [.. cryptolist.Zip(verp, (x, y) => x / y)]);
        Measure.Report("cryptolist / smtp-source", [.. cryptolist.Zip(source, (x, y) => x / y)]);
    }

    private static async Task<double> CopiesPerSecondAsync(SmtpSink sink, int copies, Func<Task> work)
    {
        var before = sink.Count;
        var start = Stopwatch.GetTimestamp();
        await work();
        sink.WaitForCount(before + copies);
        return copies / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
