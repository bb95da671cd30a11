using System.Diagnostics;
using CryptoList.Benchmarks.Peers;

namespace CryptoList.Benchmarks.Serving;

/// <summary>What a list's size does: to the start, to the time each member costs, and to memory while a post goes out.</summary>
internal static class ScaleBenchmark
{
    private const int Rounds = 5;
    private const double MiB = 1 << 20;

    public static async Task RunAsync()
    {
        if (!SmtpSink.IsThere)
        {
            Console.WriteLine("Left out: needs Debian's postfix, for smtp-sink.");
            return;
        }

        Console.WriteLine($"One post of 4 KiB, own copy each, warm, into smtp-sink; median of {Rounds}");
        Console.WriteLine($"{"members",10} {"start",10} {"a member",12} {"idle",10} {"delivering",12}");
        foreach (var members in new[] { 1000, 10_000, 100_000 }) await RunAsync(members);
    }

    private static async Task RunAsync(int members)
    {
        using var sink = new SmtpSink();
        using var list = await BigList.CreateAsync(members);
        using var server = await ServerChild.StartAsync(list.DataFolder, sink.EndPoint);
        var idle = server.Resident;
        List<double> times = [];
        long peak = 0;
        for (var round = -1; round < Rounds; round++)
        {
            var submission = list.Seal(4096);
            server.ForgetPeak();
            var (before, start) = (sink.Count, Stopwatch.GetTimestamp());
            await server.PostAsync(submission);
            sink.WaitForCount(before + members);
            if (round < 0) continue;
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / members);
            peak = Math.Max(peak, server.PeakResident);
        }

        Console.WriteLine($"{members,10:N0} {server.StartTime.TotalSeconds,8:N1} s {Measure.Median(times),9:N1} us {idle / MiB,6:N0} MiB {peak / MiB,8:N0} MiB");
    }
}
