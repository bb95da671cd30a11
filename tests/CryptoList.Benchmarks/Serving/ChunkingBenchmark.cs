using System.Diagnostics;
using CryptoList.Benchmarks.Peers;

namespace CryptoList.Benchmarks.Serving;

/// <summary>The same fan-out into the project's own sink, which takes BDAT: both ends are then ours, and share the machine.</summary>
internal static class ChunkingBenchmark
{
    private const int Members = 10_000;
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        Console.WriteLine($"One post of 4 KiB to {Members:N0} members, own copy each, durable, warm, into cryptolist sink with CHUNKING; {Rounds} rounds");
        using var sink = new OwnSink();
        using var list = await BigList.CreateAsync(Members);
        using var server = await ServerChild.StartAsync(list.DataFolder, sink.EndPoint);
        List<double> rates = [];
        for (var round = -2; round < Rounds; round++)
        {
            var submission = list.Seal(4096);
            var (before, start) = (await sink.CountAsync(), Stopwatch.GetTimestamp());
            await server.PostAsync(submission);
            await sink.WaitForCountAsync(before + Members, TimeSpan.FromMinutes(5));
            if (round >= 0) rates.Add(Members / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        Measure.Report("cryptolist into its own sink", rates, "copies/s");
    }
}
