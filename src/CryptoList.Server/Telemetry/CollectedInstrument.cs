using System.Diagnostics.Metrics;
using System.Globalization;

namespace CryptoList.Server.Telemetry;

/// <summary>What one instrument has measured, by its labels. Safe for many threads.</summary>
internal sealed class CollectedInstrument
{
    /// <summary>Should labels ever be unbounded, memory is not: what comes after is put together in one series.</summary>
    private const int MaxSeries = 10_000;

    private static readonly double[] DefaultBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Lock _lock = new();
    private readonly Dictionary<(object?, object?, object?), Sum> _series = [];
    private readonly Instrument _instrument;
    private readonly MetricKind _kind;
    private readonly double[] _bounds;

    public CollectedInstrument(Instrument instrument)
    {
        _instrument = instrument;
        _kind = instrument is Histogram<double> ? MetricKind.Histogram : instrument.IsObservable ? MetricKind.Gauge : MetricKind.Counter;
        _bounds = instrument is Histogram<double> histogram ? [.. histogram.Advice?.HistogramBucketBoundaries ?? DefaultBounds] : [];
    }

    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = (tags.Length > 0 ? tags[0].Value : null, tags.Length > 1 ? tags[1].Value : null, tags.Length > 2 ? tags[2].Value : null);
        lock (_lock)
        {
            if (!_series.TryGetValue(key, out var sum))
            {
                var over = _series.Count >= MaxSeries;
                if (over) key = default;
                if (!over || !_series.TryGetValue(key, out sum)) _series.Add(key, sum = new Sum(over ? [] : Labels(tags), new long[_bounds.Length + 1]));
            }

            sum.Count++;
            if (_kind == MetricKind.Gauge) sum.Value = value;
            else sum.Value += value;
            if (_kind != MetricKind.Histogram) return;
            var bucket = Array.FindIndex(_bounds, bound => value <= bound);
            sum.Buckets[bucket < 0 ? _bounds.Length : bucket]++;
        }
    }

    /// <summary>Before gauges are read again: what is no longer told is gone.</summary>
    public void ForgetGauges()
    {
        if (_kind != MetricKind.Gauge) return;
        lock (_lock) _series.Clear();
    }

    public MetricFamily Snapshot()
    {
        lock (_lock)
        {
            return new(
                _instrument.Name, _instrument.Unit ?? "", _instrument.Description ?? "", _kind, _bounds,
                [.. _series.Values.Select(s => new MetricSeries(s.Labels, s.Value, s.Count, _kind == MetricKind.Histogram ? [.. s.Buckets] : []))]);
        }
    }

    private static KeyValuePair<string, string>[] Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new KeyValuePair<string, string>[tags.Length];
        for (var i = 0; i < tags.Length; i++) labels[i] = new(tags[i].Key, Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "");
        return labels;
    }

    private sealed class Sum(KeyValuePair<string, string>[] labels, long[] buckets)
    {
        public KeyValuePair<string, string>[] Labels { get; } = labels;
        public long[] Buckets { get; } = buckets;
        public double Value { get; set; }
        public long Count { get; set; }
    }
}
