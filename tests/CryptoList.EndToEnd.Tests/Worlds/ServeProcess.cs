using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>The real executable, <c>cryptolist serve</c>, as a child process; everything it says is kept.</summary>
public sealed class ServeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServeProcess(Process process) => _process = process;

    public IPEndPoint Smtp { get; private set; } = null!;

    public int Id => _process.Id;

    /// <summary>Standard output and error so far.</summary>
    public string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    /// <summary>Returns when it says that it is ready.</summary>
    public static async Task<ServeProcess> StartAsync(string dataFolder, IPEndPoint relay, string? temporaryFolder = null, params string[] settings)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "cryptolist.exe" : "cryptolist");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(dataFolder)! };
        foreach (var argument in (string[])["serve", "--data", dataFolder, "--smtp", "127.0.0.1:0", "--smarthost", relay.ToString(), "--json", .. settings]) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("CRYPTOLIST_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        if (temporaryFolder is not null) start.Environment["TMPDIR"] = temporaryFolder;
        var server = new ServeProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        server._process.OutputDataReceived += (_, line) => server.Hear(line.Data, output: true);
        server._process.ErrorDataReceived += (_, line) => server.Hear(line.Data, output: false);
        server._process.Exited += (_, _) => _ = server.EndAsync();
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        using var ready = JsonDocument.Parse(await server._ready.Task.WaitAsync(StartTime));
        server.Smtp = IPEndPoint.Parse(ready.RootElement.GetProperty("smtp")[0].GetString()!);
        return server;
    }

    /// <summary>SIGKILL; returns at once.</summary>
    public void Kill() => _process.Kill();

    public Task ExitAsync() => _process.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task EndAsync()
    {
        // Its end is known before its last words are: this waits for both.
        await _process.WaitForExitAsync();
        _ready.TrySetException(new InvalidOperationException($"The server ended: {Said}"));
    }

    private void Hear(string? line, bool output)
    {
        if (line is null) return;
        lock (_said) _said.AppendLine(line);
        if (output) _ready.TrySetResult(line);
    }
}
