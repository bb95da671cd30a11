using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace CryptoList.Server.Tests.Worlds;

/// <summary>The program itself, <c>cryptolist serve</c>, as a process of its own: to be killed, or told to stop.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ServerProcess(Process process, Task<string> errors, IPEndPoint smtp) => (_process, _errors, Smtp) = (process, errors, smtp);

    public IPEndPoint Smtp { get; }

    public static Task<ServerProcess> StartAsync(string dataFolder, IPEndPoint relay, params string[] settings) => StartAsync(dataFolder, relay, new Dictionary<string, string>(), settings);

    /// <summary>With variables of the environment.</summary>
    public static async Task<ServerProcess> StartAsync(string dataFolder, IPEndPoint relay, IReadOnlyDictionary<string, string> environment, params string[] settings)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "cryptolist.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } dotnet && Path.GetFileNameWithoutExtension(dotnet) == "dotnet" ? dotnet : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { program, "serve", "--json", "--data", dataFolder, "--smtp", "127.0.0.1:0", "--smarthost", relay.ToString() },
        };
        foreach (var setting in settings) start.ArgumentList.Add(setting);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? throw new InvalidOperationException(await errors);
        using var ready = JsonDocument.Parse(line);
        return new ServerProcess(process, errors, IPEndPoint.Parse(ready.RootElement.GetProperty("smtp")[0].GetString()!));
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    /// <summary>SIGTERM; gives the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    /// <summary>Standard error, after the process ended.</summary>
    public Task<string> ErrorsAsync() => _errors.WaitAsync(Limit);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        await _errors;
        _process.Dispose();
    }
}
