using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace CryptoList.Server.Telemetry;

/// <summary>Sends metrics and spans to a collector, by the interval and once more at the end. A collector that is away is tried again next time: it never holds up mail.</summary>
internal sealed partial class OtlpExporter(TelemetryOptions options, MetricsCollector metrics, SpanCollector spans, TimeProvider time, ILogger<OtlpExporter> logger) : BackgroundService
{
    private const int SpansAtOnce = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new() { Timeout = Patience };
    private readonly JsonNode _resource = OtlpJson.Resource(typeof(OtlpExporter).Assembly.GetName().Version?.ToString(3) ?? "", Guid.NewGuid().ToString());
    private bool _away;

    public override void Dispose()
    {
        _client.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.OtlpInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SendAllAsync();
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            await SendAsync("v1/metrics", OtlpJson.Metrics(metrics.Read(), _resource, metrics.Began, time.GetUtcNow()));
            while (spans.Take(SpansAtOnce) is { Count: > 0 } some) await SendAsync("v1/traces", OtlpJson.Traces(some, _resource));
            if (_away) LogBack();
            _away = false;
        }
        catch (Exception fault)
        {
            // What only counts must never end what it counts.
            if (!_away) LogAway((fault as HttpRequestException)?.StatusCode is { } status ? $"HTTP {(int)status}" : fault.GetType().Name);
            _away = true;
        }
    }

    private async Task SendAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var reply = await _client.PostAsync(new Uri($"{options.Otlp!.AbsoluteUri.TrimEnd('/')}/{path}"), content, CancellationToken.None);
        reply.EnsureSuccessStatusCode();
    }

    [LoggerMessage(EventId = 1701, EventName = "telemetry-away", Level = LogLevel.Warning, Message = "The collector of Telemetry:Otlp does not take metrics and traces ({Reason}); spans are dropped meanwhile, and it is tried again")]
    private partial void LogAway(string reason);

    [LoggerMessage(EventId = 1702, EventName = "telemetry-back", Level = LogLevel.Information, Message = "The collector takes metrics and traces again")]
    private partial void LogBack();
}
