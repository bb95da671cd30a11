using CryptoList.Benchmarks.Peers;

namespace CryptoList.Benchmarks.Serving;

/// <summary>How long an author waits for 250 while another post goes out to 100,000 members.</summary>
internal static class AcceptBenchmark
{
    private const int Members = 100_000;
    private const int Posts = 200;

    public static async Task RunAsync()
    {
        if (!SmtpSink.IsThere)
        {
            Console.WriteLine("Left out: needs Debian's postfix, for smtp-sink.");
            return;
        }

        Console.WriteLine($"250 for a post of 4 KiB to a list of {Members:N0}, while copies go out; {Posts} posts, one after another");
        using var sink = new SmtpSink();
        using var list = await BigList.CreateAsync(Members);
        using var server = await ServerChild.StartAsync(list.DataFolder, sink.EndPoint);
        await server.PostAsync(list.Seal(4096));
        sink.WaitForCount(Members / 10);
        var submissions = Enumerable.Range(0, Posts).Select(_ => list.Seal(4096)).ToArray();
        List<double> waits = [];
        foreach (var submission in submissions) waits.Add((await server.PostAsync(submission)).TotalMilliseconds);
        waits.Sort();
        if (sink.Count >= Members) Console.WriteLine("The copies were out before the posts were in: the figures are not under load.");
        Console.WriteLine($"{"median",-58} {waits[Posts / 2],12:N1} ms");
        Console.WriteLine($"{"99 %",-58} {waits[(int)(Posts * 0.99)],12:N1} ms");
        Console.WriteLine($"{"longest",-58} {waits[^1],12:N1} ms");
    }
}
