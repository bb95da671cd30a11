using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace CryptoList.Benchmarks.Peers;

/// <summary><c>cryptolist sink --discard</c> as a process of its own: offers CHUNKING, and counts.</summary>
internal sealed class OwnSink : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new();
    private readonly string _address;

    public OwnSink()
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "cryptolist.dll"), "sink", "--json", "--discard", "--quiet", "--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0"]) { RedirectStandardOutput = true })!;
        using var ready = JsonDocument.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The sink did not start."));
        EndPoint = IPEndPoint.Parse(ready.RootElement.GetProperty("smtp").GetString()!);
        _address = ready.RootElement.GetProperty("http").GetString()!;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Messages since the start.</summary>
    public async Task<long> CountAsync()
    {
        using var answer = JsonDocument.Parse(await _http.GetStringAsync($"{_address}api/messages"));
        return answer.RootElement.GetProperty("counted").GetInt64();
    }

    public async Task WaitForCountAsync(long count, TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        while (await CountAsync() < count)
        {
            if (Stopwatch.GetElapsedTime(start) > limit) throw new TimeoutException($"Waited {limit} for {count} messages.");
            await Task.Delay(5);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
