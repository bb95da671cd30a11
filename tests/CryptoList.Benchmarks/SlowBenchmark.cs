using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoList.Benchmarks.FanOut;
using CryptoList.Server.Sink;

namespace CryptoList.Benchmarks;

/// <summary>Clients that send one octet of a message a second, and what an ordinary client notices of them; and what each costs in memory.</summary>
internal static class SlowBenchmark
{
    private const int Clients = 500;
    private const int Posts = 200;
    private const int Size = 4096;

    public static void Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task RunAsync()
    {
        Console.WriteLine($"{Clients} clients at one octet a second; one client that posts {Size / 1024} KiB, again and again");
        await using var sink = await SinkServer.StartAsync(new SinkOptions { Smtp = new(IPAddress.Loopback, 0), Http = new(IPAddress.Loopback, 0), Discard = true });
        await using var list = await HostedBenchmarkList.StartAsync(members: 1, sink.Smtp);
        await PostsAsync(list);
        var alone = await PostsAsync(list);
        var before = Memory();
        using var stop = new CancellationTokenSource();
        var sockets = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => BeginAsync(list.Smtp)));
        var dripping = sockets.Select((socket, i) => DripAsync(socket, TimeSpan.FromSeconds((double)i / Clients), stop.Token)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(3));
        var beside = await PostsAsync(list);
        var after = Memory();
        await stop.CancelAsync();
        await Task.WhenAll(dripping);
        foreach (var socket in sockets) socket.Dispose();
        Console.WriteLine($"{"a post alone, median (least .. greatest)",-58} {Show(alone)}");
        Console.WriteLine($"{$"a post beside {Clients} slow clients",-58} {Show(beside)}");
        Console.WriteLine($"{"held for each slow client, both ends of its connection",-58} {(after.Managed - before.Managed) / 1024.0 / Clients,12:N1} KiB managed, {(after.Process - before.Process) / 1024.0 / Clients:N1} KiB of the process");
    }

    private static async Task<double[]> PostsAsync(HostedBenchmarkList list)
    {
        var times = new double[Posts];
        for (var i = 0; i < Posts; i++)
        {
            var post = list.Seal(Size);
            var started = Stopwatch.GetTimestamp();
            await list.PostAsync(post);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }

    /// <summary>A connection past DATA.</summary>
    private static async Task<Socket> BeginAsync(IPEndPoint server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"EHLO slow\r\nMAIL FROM:<slow@example.org>\r\nRCPT TO:<{HostedBenchmarkList.Address}>\r\nDATA\r\n"));
        var said = "";
        var buffer = new byte[2000];
        while (!said.Contains("\r\n354", StringComparison.Ordinal)) said += Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        return socket;
    }

    private static async Task DripAsync(Socket socket, TimeSpan after, CancellationToken stop)
    {
        try
        {
            await Task.Delay(after, stop);
            while (true)
            {
                await socket.SendAsync("x"u8.ToArray(), stop);
                await Task.Delay(TimeSpan.FromSeconds(1), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Long enough.
        }
    }

    private static (long Managed, long Process) Memory()
    {
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        return (managed, process.WorkingSet64);
    }

    private static string Show(double[] times) => $"{times[times.Length / 2],12:N2} ms   ({times[0]:N2} .. {times[^1]:N2})";
}
