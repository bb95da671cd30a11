namespace CryptoList.Server.Telemetry;

/// <summary>How the values of a metric add up.</summary>
internal enum MetricKind
{
    /// <summary>A sum that only grows.</summary>
    Counter,

    /// <summary>What is now.</summary>
    Gauge,

    /// <summary>How many fell into which bucket.</summary>
    Histogram,
}
