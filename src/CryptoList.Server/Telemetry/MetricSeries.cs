namespace CryptoList.Server.Telemetry;

/// <summary>One metric under one set of labels. For a histogram <see cref="Value"/> is the sum, and <see cref="Buckets"/> has one count more than there are bounds.</summary>
internal sealed record MetricSeries(IReadOnlyList<KeyValuePair<string, string>> Labels, double Value, long Count, IReadOnlyList<long> Buckets);

/// <summary>A metric as it stands.</summary>
internal sealed record MetricFamily(string Name, string Unit, string Description, MetricKind Kind, IReadOnlyList<double> Bounds, IReadOnlyList<MetricSeries> Series);
