using System.Net;

namespace CryptoList.Benchmarks.Serving;

/// <summary>What a server with nothing to do takes.</summary>
internal static class IdleBenchmark
{
    /// <summary>The runtime compiles anew what was used at the start for some half a minute.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    public static async Task RunAsync()
    {
        Console.WriteLine("A server with one list of 10 members and nothing to do");
        using var list = await BigList.CreateAsync(10);
        using var server = await ServerChild.StartAsync(list.DataFolder, new IPEndPoint(IPAddress.Loopback, 9));
        await Task.Delay(Settling);
        var before = server.ProcessorTime;
        await Task.Delay(Watched);
        Console.WriteLine($"{"resident",-58} {server.Resident / (double)(1 << 20),12:N0} MiB");
        Console.WriteLine($"{"processor time",-58} {(server.ProcessorTime - before) / Watched,12:P2} of one core");
    }
}
