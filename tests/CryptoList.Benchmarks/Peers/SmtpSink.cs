using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace CryptoList.Benchmarks.Peers;

/// <summary>Debian's <c>smtp-sink</c>: takes mail as fast as it can and counts it.</summary>
internal sealed partial class SmtpSink : IDisposable
{
    private const string Program = "/usr/sbin/smtp-sink";

    private readonly Process _process;
    private readonly string _output = Path.GetTempFileName();

    public SmtpSink()
    {
        Port = FreePort();
        // Its counter goes to a file, so that reading it costs the sink nothing.
        _process = Process.Start("/bin/sh", ["-c", $"exec {Program} -u nobody -c 127.0.0.1:{Port} 1000 > {_output} 2>/dev/null"]);
        WaitFor(() => CanConnect(Port), TimeSpan.FromSeconds(5), "smtp-sink to listen");
    }

    public static bool IsThere => File.Exists(Program);

    public int Port { get; }

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Port);

    /// <summary>Messages since the start.</summary>
    public int Count
    {
        get
        {
            using var file = new FileStream(_output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Seek(Math.Max(0, file.Length - 200), SeekOrigin.Begin);
            using var reader = new StreamReader(file);
            var counts = Messages().Matches(reader.ReadToEnd());
            return counts.Count == 0 ? 0 : int.Parse(counts[^1].Groups[1].Value);
        }
    }

    public void WaitForCount(int count) => WaitFor(() => Count >= count, TimeSpan.FromMinutes(5), $"{count} messages");

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        File.Delete(_output);
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    internal static bool CanConnect(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    internal static void WaitFor(Func<bool> condition, TimeSpan limit, string what)
    {
        using var pause = new ManualResetEventSlim();
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit) throw new TimeoutException($"Waited {limit} for {what}.");
            pause.Wait(TimeSpan.FromMilliseconds(2));
        }
    }

    [GeneratedRegex(@"mesg=(\d+)")]
    private static partial Regex Messages();
}
