using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoList.Benchmarks.Peers;

namespace CryptoList.Benchmarks.Serving;

/// <summary>Clients that send one octet of a message a second, and what an ordinary client notices of them; and what each costs in memory.</summary>
internal static class SlowBenchmark
{
    private const int Clients = 500;
    private const int Posts = 200;
    private const int Size = 4096;

    public static async Task RunAsync()
    {
        Console.WriteLine($"{Clients} clients at one octet a second; one client that posts {Size / 1024} KiB, again and again");
        using var sink = new OwnSink();
        using var list = await BigList.CreateAsync(2);
        using var server = await ServerChild.StartAsync(list.DataFolder, sink.EndPoint, $"--Smtp:MaxConnectionsPerAddress={Clients * 2}");
        await PostsAsync(server, list);
        var alone = await PostsAsync(server, list);
        var before = server.Resident;
        using var stop = new CancellationTokenSource();
        var sockets = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => BeginAsync(server.Smtp)));
        var dripping = sockets.Select((socket, i) => DripAsync(socket, TimeSpan.FromSeconds((double)i / Clients), stop.Token)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(3));
        var beside = await PostsAsync(server, list);
        var after = server.Resident;
        await stop.CancelAsync();
        await Task.WhenAll(dripping);
        foreach (var socket in sockets) socket.Dispose();
        Console.WriteLine($"{"a post alone, median (least .. greatest)",-58} {Show(alone)}");
        Console.WriteLine($"{$"a post beside {Clients} slow clients",-58} {Show(beside)}");
        Console.WriteLine($"{"resident for each slow client",-58} {(after - before) / 1024.0 / Clients,12:N1} KiB, at {before >> 20} MiB without any");
    }

    private static async Task<double[]> PostsAsync(ServerChild server, BigList list)
    {
        var times = new double[Posts];
        for (var i = 0; i < Posts; i++) times[i] = (await server.PostAsync(list.Seal(Size))).TotalMilliseconds;
        Array.Sort(times);
        return times;
    }

    /// <summary>A connection past DATA.</summary>
    private static async Task<Socket> BeginAsync(IPEndPoint server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"EHLO slow\r\nMAIL FROM:<slow@example.org>\r\nRCPT TO:<{BigList.Address}>\r\nDATA\r\n"));
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

    private static string Show(double[] times) => $"{times[times.Length / 2],12:N2} ms   ({times[0]:N2} .. {times[^1]:N2})";
}
