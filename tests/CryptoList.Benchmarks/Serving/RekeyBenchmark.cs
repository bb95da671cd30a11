using System.Diagnostics;
using CryptoList.Benchmarks.Peers;

namespace CryptoList.Benchmarks.Serving;

/// <summary>
/// A new list key for every device of a list, submitted by mail to <c>+key</c>: an entry, and a line for each device, until the last member's mail is in
/// <c>smtp-sink</c>; in turn with a post of 4 KiB to the same members. By the server's own processor time, and by the wall clock.
/// </summary>
internal static class RekeyBenchmark
{
    private const int Members = 10_000;
    private const int PostBytes = 4096;
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        if (!SmtpSink.IsThere)
        {
            Console.WriteLine("Left out: needs Debian's postfix (with smtp-sink).");
            return;
        }

        Console.WriteLine($"A new list key for {Members:N0} members by mail, and a post of 4 KiB to them, durable, warm, into smtp-sink; {Rounds} rounds in turn");
        using var sink = new SmtpSink();
        using var list = await BigList.CreateAsync(Members);
        using var server = await ServerChild.StartAsync(list.DataFolder, sink.EndPoint);
        List<double> keys = [], answers = [], keyProcessor = [], posts = [], postProcessor = [];
        for (var round = -1; round < Rounds; round++)
        {
            var (submission, rekey) = (list.Seal(PostBytes), list.Rekey());
            var post = await RunAsync(server, sink, Members, () => server.PostAsync(submission));
            // One mail for each of the others, and the answer.
            var key = await RunAsync(server, sink, Members, () => server.PostAsync(rekey, BigList.KeyAddress));
            if (round < 0) continue; // warms keys, contexts and programs
            keys.Add(key.Wall);
            answers.Add(key.Answer);
            keyProcessor.Add(key.Processor);
            posts.Add(post.Wall);
            postProcessor.Add(post.Processor);
        }

        Measure.Report("new key, until 250", answers, "s");
        Measure.Report("new key, until the last mail", keys, "s");
        Measure.Report("new key, the server's processor time", keyProcessor, "s");
        Measure.Report("post, until the last copy", posts, "s");
        Measure.Report("post, the server's processor time", postProcessor, "s");
        Measure.Report("new key / post, processor time", [.. keyProcessor.Zip(postProcessor, (x, y) => x / y)]);
        Console.WriteLine($"resident {server.Resident >> 20} MiB, at most {server.PeakResident >> 20} MiB");
    }

    private static async Task<(double Wall, double Answer, double Processor)> RunAsync(ServerChild server, SmtpSink sink, int mails, Func<Task<TimeSpan>> work)
    {
        var (before, processor, start) = (sink.Count, server.ProcessorTime, Stopwatch.GetTimestamp());
        var answer = await work();
        sink.WaitForCount(before + mails);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, answer.TotalSeconds, (server.ProcessorTime - processor).TotalSeconds);
    }
}
