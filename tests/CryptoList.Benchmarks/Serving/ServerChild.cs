using System.Diagnostics;
using System.Net;
using System.Text.Json;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;

namespace CryptoList.Benchmarks.Serving;

/// <summary><c>cryptolist serve</c> as a process of its own, so that its memory and its processor time are its own.</summary>
internal sealed class ServerChild : IDisposable
{
    private readonly MeasuredProcess _process;

    private ServerChild(MeasuredProcess process, IPEndPoint smtp, TimeSpan startTime) => (_process, Smtp, StartTime) = (process, smtp, startTime);

    public IPEndPoint Smtp { get; }

    /// <summary>From the start of the process to "ready".</summary>
    public TimeSpan StartTime { get; }

    public TimeSpan ProcessorTime => _process.ProcessorTime;

    /// <inheritdoc cref="MeasuredProcess.Resident"/>
    public long Resident => _process.Resident;

    /// <inheritdoc cref="MeasuredProcess.PeakResident"/>
    public long PeakResident => _process.PeakResident;

    public static async Task<ServerChild> StartAsync(string dataFolder, IPEndPoint relay, params string[] settings)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "cryptolist.dll"), "serve", "--json", "--data", dataFolder, "--smtp", "127.0.0.1:0", "--smarthost", relay.ToString(),
            "--Posting:MaxPostsPerHour=0", "--Logging:LogLevel:Default=Warning", .. settings,
        ];
        var started = Stopwatch.GetTimestamp();
        var process = new MeasuredProcess(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true });
        var line = await process.Output.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start; it said why above.");
        using var ready = JsonDocument.Parse(line);
        return new ServerChild(process, IPEndPoint.Parse(ready.RootElement.GetProperty("smtp")[0].GetString()!), Stopwatch.GetElapsedTime(started));
    }

    /// <inheritdoc cref="MeasuredProcess.ForgetPeak"/>
    public void ForgetPeak() => _process.ForgetPeak();

    /// <summary>Submits; returns how long it took from the connection's first octet to 250.</summary>
    public async Task<TimeSpan> PostAsync(byte[] submission, string to = BigList.Address)
    {
        var connected = await SmtpClientConnection.ConnectAsync(Smtp, new SmtpClientOptions());
        using var connection = connected.Connection ?? throw new IOException($"No connection: {connected.End}");
        SharedContent.TryCreate([submission], out var content);
        OutgoingMessage? next = new() { Sender = PathOf(BigList.Owner), Recipients = [PathOf(to)], Content = content, Render = static () => ReadOnlyMemory<byte>.Empty };
        RecipientOutcome? outcome = null;
        var start = Stopwatch.GetTimestamp();
        await connection.SendAsync(() => Interlocked.Exchange(ref next, null), (_, result) => outcome = result[0]);
        var took = Stopwatch.GetElapsedTime(start);
        return outcome?.Status is DeliveryStatus.Delivered ? took : throw new IOException($"The post was not taken: {outcome?.Reply}");
    }

    public void Dispose() => _process.Dispose();

    private static EnvelopePath PathOf(string address) =>
        EnvelopePath.TryParse(address, out var path) is EnvelopePathFault.None ? path : throw new ArgumentException("Not an address.", nameof(address));
}
