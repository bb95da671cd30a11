using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace CryptoList.Server.Demo;

/// <summary>This very program, run as others run it: <c>serve</c> as one process, each operator's command as another.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly string _data;

    private DemoServer(Process process, string data, IPEndPoint smtp) => (_process, _data, Smtp) = (process, data, smtp);

    public IPEndPoint Smtp { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts it with the given relay, its data in the given folder; returns when it is ready.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message carries what it said.</exception>
    public static async Task<DemoServer> StartAsync(string data, IPEndPoint relay, CancellationToken cancel)
    {
        var process = Start(["serve", "--data", data, "--smtp", "127.0.0.1:0", "--smarthost", relay.ToString(), "--json"]);
        var errors = process.StandardError.ReadToEndAsync(cancel);
        if (await process.StandardOutput.ReadLineAsync(cancel) is not { } line) throw new InvalidOperationException($"The server did not start: {await errors}");
        _ = process.StandardOutput.ReadToEndAsync(cancel);
        using var ready = JsonDocument.Parse(line);
        return new DemoServer(process, data, IPEndPoint.Parse(ready.RootElement.GetProperty("smtp")[0].GetString()!));
    }

    /// <summary>Runs an operator's command on the same data; gives its standard output.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message carries what it said.</exception>
    public Task<string> CommandAsync(string[] arguments, CancellationToken cancel) => RunAsync(_data, arguments, cancel);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().WaitAsync(StopTime);
        }

        _process.Dispose();
    }

    private static async Task<string> RunAsync(string data, string[] arguments, CancellationToken cancel)
    {
        using var process = Start([.. arguments, "--data", data]);
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"cryptolist {string.Join(' ', arguments)}: exit code {process.ExitCode}: {await errors}{output}");
    }

    private static Process Start(IEnumerable<string> arguments)
    {
        var (program, first) = Self();
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in first.Concat(arguments)) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
    }

    /// <summary>The program beside this assembly, or the runtime with the assembly where there is none.</summary>
    private static (string Program, string[] First) Self()
    {
        var host = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "cryptolist.exe" : "cryptolist");
        return File.Exists(host) ? (host, []) : ("dotnet", [Path.Combine(AppContext.BaseDirectory, "cryptolist.dll")]);
    }
}
