using System.Diagnostics;
using CryptoList.Benchmarks.Peers;

namespace CryptoList.Benchmarks.Serving;

/// <summary>A post with a large attachment, fifty members to a message: how many bodies go out, how fast, and what the server holds meanwhile.</summary>
internal static class AttachmentBenchmark
{
    private const int Members = 1000;
    private const int Together = 50;
    private const int Size = 25_000_000;
    private const int Rounds = 5;
    private const double MiB = 1 << 20;

    public static async Task RunAsync()
    {
        if (!SmtpSink.IsThere)
        {
            Console.WriteLine("Left out: needs Debian's postfix, for smtp-sink.");
            return;
        }

        Console.WriteLine($"One post of 25 MB to {Members:N0} members, {Together} to a message, into smtp-sink; {Rounds} rounds");
        using var sink = new SmtpSink();
        using var list = await BigList.CreateAsync(Members);
        using var server = await ServerChild.StartAsync(list.DataFolder, sink.EndPoint, $"--Delivery:RecipientsPerCopy={Together}");
        List<double> rates = [], bodies = [];
        long peak = 0;
        for (var round = -1; round < Rounds; round++)
        {
            var submission = list.Seal(Size);
            server.ForgetPeak();
            var (before, start) = (sink.Count, Stopwatch.GetTimestamp());
            await server.PostAsync(submission);
            sink.WaitForCount(before + (Members / Together));
            var took = Stopwatch.GetElapsedTime(start);
            await Task.Delay(TimeSpan.FromSeconds(1)); // what would come after the last that was expected
            if (round < 0) continue;
            rates.Add(Members / took.TotalSeconds);
            bodies.Add(sink.Count - before);
            peak = Math.Max(peak, server.PeakResident);
        }

        Measure.Report("members", rates, "a second");
        Measure.Report("bodies sent", bodies);
        Console.WriteLine($"{"server, resident at most",-58} {peak / MiB,12:N0} MiB");
    }
}
