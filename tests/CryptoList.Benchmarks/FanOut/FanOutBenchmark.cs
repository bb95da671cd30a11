using System.Diagnostics;
using CryptoList.Benchmarks.Peers;

namespace CryptoList.Benchmarks.FanOut;

/// <summary>
/// One post to a list, from the first octet of its submission to the last copy in <c>smtp-sink</c>, in turn with Postfix's VERP list
/// into the same sink, and with <c>smtp-source</c>, a bare loop without a list. Wall time, so ratios are what counts.
/// </summary>
internal static class FanOutBenchmark
{
    private const int Members = 1000;
    private const int Rounds = 5;
    private const int SourceMessages = 5000;

    public static void Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task RunAsync()
    {
        Console.WriteLine($"One post to {Members:N0} members, own copy each, durable, into smtp-sink; {Rounds} rounds in turn");
        if (!SmtpSink.IsThere || !PostfixList.IsThere)
        {
            Console.WriteLine("Left out: needs Debian's postfix (with smtp-sink and smtp-source) and root.");
            return;
        }

        using var sink = new SmtpSink();
        await using var ours = await HostedBenchmarkList.StartAsync(Members, sink.EndPoint);
        using var postfix = new PostfixList(Members, sink.EndPoint);
        foreach (var (label, size) in new[] { ("4 KiB", 4096), ("1 MiB", 1 << 20) }) await CompareAsync(label, size, sink, ours, postfix);
    }

    private static async Task CompareAsync(string label, int size, SmtpSink sink, HostedBenchmarkList ours, PostfixList postfix)
    {
        List<double> cryptolist = [], verp = [], source = [];
        var loop = size > 100_000 ? Members : SourceMessages;
        for (var round = -1; round < Rounds; round++)
        {
            var submission = ours.Seal(size);
            var a = await CopiesPerSecondAsync(sink, Members, () => ours.PostAsync(submission));
            var b = await CopiesPerSecondAsync(sink, Members, () => Task.Run(() => postfix.Post(size)));
            var c = await CopiesPerSecondAsync(sink, loop, () => SourceAsync(sink.Port, loop, size));
            if (round < 0) continue;
            cryptolist.Add(a);
            verp.Add(b);
            source.Add(c);
        }

        Report($"{label}: cryptolist", cryptolist);
        Report($"{label}: Postfix, VERP", verp);
        Report($"{label}: smtp-source, 16 sessions, no list", source);
        Console.WriteLine($"{"  cryptolist / Postfix VERP, median of the rounds",-58} {Median(cryptolist.Zip(verp, (x, y) => x / y)),12:N2}");
        Console.WriteLine($"{"  cryptolist / smtp-source, median of the rounds",-58} {Median(cryptolist.Zip(source, (x, y) => x / y)),12:N2}");
    }

    private static async Task<double> CopiesPerSecondAsync(SmtpSink sink, int copies, Func<Task> work)
    {
        var before = sink.Count;
        var start = Stopwatch.GetTimestamp();
        await work();
        sink.WaitForCount(before + copies);
        return copies / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task SourceAsync(int port, int count, int size)
    {
        using var process = Process.Start("/usr/sbin/smtp-source", ["-s", "16", "-d", "-m", $"{count}", "-l", $"{size}", $"127.0.0.1:{port}"]);
        await process.WaitForExitAsync();
    }

    private static void Report(string what, List<double> rates) =>
        Console.WriteLine($"{what,-58} {Median(rates),12:N0} copies/s   ({rates.Min():N0} .. {rates.Max():N0})");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
