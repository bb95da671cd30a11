using System.Net;

namespace CryptoList.Server.Telemetry;

/// <summary>Where the server says how it is.</summary>
public sealed record TelemetryOptions
{
    /// <summary><c>Health:Listen</c>: where <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c> are answered, HTTP in clear. Default nowhere.</summary>
    public IReadOnlyList<IPEndPoint> HealthListen { get; init; } = [];

    /// <summary><c>Telemetry:Otlp</c>: the collector that metrics and traces are sent to (OTLP over HTTP, JSON), without <c>/v1/…</c>; null for none.</summary>
    public Uri? Otlp { get; init; }

    /// <summary><c>Telemetry:OtlpInterval</c>: how often. Default 1 minute; 1 second to 1 hour.</summary>
    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether anything is to be collected.</summary>
    public bool Collects => HealthListen.Count > 0 || Otlp is not null;
}
