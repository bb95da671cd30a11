using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CryptoList.Lists.Telemetry;

namespace CryptoList.Server.Telemetry;

/// <summary>Bodies of OTLP/HTTP requests in JSON, OpenTelemetry protocol 1.x: identifiers in hexadecimal, 64-bit numbers as text.</summary>
internal static class OtlpJson
{
    private const int Cumulative = 2;
    private const int InternalSpan = 1;
    private const int StatusError = 2;

    public static byte[] Metrics(IEnumerable<MetricFamily> families, JsonNode resource, DateTimeOffset began, DateTimeOffset now)
    {
        var metrics = new JsonArray([.. families.Where(f => f.Series.Count > 0).Select(f => Metric(f, Nanoseconds(began), Nanoseconds(now)))]);
        return Bytes(new JsonObject { ["resourceMetrics"] = Of(resource, "scopeMetrics", "metrics", metrics) });
    }

    public static byte[] Traces(IEnumerable<Activity> spans, JsonNode resource) =>
        Bytes(new JsonObject { ["resourceSpans"] = Of(resource, "scopeSpans", "spans", new JsonArray([.. spans.Select(Span)])) });

    /// <summary>Who sends.</summary>
    public static JsonNode Resource(string version, string instance) => new JsonObject
    {
        ["attributes"] = Attributes([new("service.name", "cryptolist"), new("service.version", version), new("service.instance.id", instance)]),
    };

    private static JsonArray Of(JsonNode resource, string scopes, string name, JsonArray content) =>
        [new JsonObject { ["resource"] = resource.DeepClone(), [scopes] = new JsonArray(new JsonObject { ["scope"] = new JsonObject { ["name"] = ServerInstruments.Name }, [name] = content }) }];

    private static JsonObject Metric(MetricFamily family, string began, string now)
    {
        var points = new JsonArray([.. family.Series.Select(series =>
        {
            var point = new JsonObject { ["attributes"] = Attributes(series.Labels), ["startTimeUnixNano"] = began, ["timeUnixNano"] = now };
            if (family.Kind != MetricKind.Histogram)
            {
                point["asDouble"] = series.Value;
                return point;
            }

            point["count"] = Text(series.Count);
            point["sum"] = series.Value;
            point["bucketCounts"] = new JsonArray([.. series.Buckets.Select(b => (JsonNode)Text(b))]);
            point["explicitBounds"] = new JsonArray([.. family.Bounds.Select(b => (JsonNode)b)]);
            return point;
        })]);
        var metric = new JsonObject { ["name"] = family.Name, ["description"] = family.Description, ["unit"] = family.Unit };
        switch (family.Kind)
        {
            case MetricKind.Gauge: metric["gauge"] = new JsonObject { ["dataPoints"] = points }; break;
            case MetricKind.Counter: metric["sum"] = new JsonObject { ["aggregationTemporality"] = Cumulative, ["isMonotonic"] = true, ["dataPoints"] = points }; break;
            default: metric["histogram"] = new JsonObject { ["aggregationTemporality"] = Cumulative, ["dataPoints"] = points }; break;
        }

        return metric;
    }

    private static JsonObject Span(Activity span)
    {
        var result = new JsonObject
        {
            ["traceId"] = span.TraceId.ToHexString(),
            ["spanId"] = span.SpanId.ToHexString(),
            ["name"] = span.OperationName,
            ["kind"] = InternalSpan,
            ["startTimeUnixNano"] = Nanoseconds(span.StartTimeUtc),
            ["endTimeUnixNano"] = Nanoseconds(span.StartTimeUtc + span.Duration),
            ["attributes"] = Attributes(span.TagObjects.Select(t => KeyValuePair.Create(t.Key, Convert.ToString(t.Value, CultureInfo.InvariantCulture) ?? ""))),
            ["status"] = span.Status == ActivityStatusCode.Error ? new JsonObject { ["code"] = StatusError } : new JsonObject(),
        };
        if (span.ParentSpanId != default) result["parentSpanId"] = span.ParentSpanId.ToHexString();
        return result;
    }

    private static JsonArray Attributes(IEnumerable<KeyValuePair<string, string>> labels) =>
        new([.. labels.Select(l => new JsonObject { ["key"] = l.Key, ["value"] = new JsonObject { ["stringValue"] = l.Value } })]);

    private static string Nanoseconds(DateTimeOffset time) => Text((time - DateTimeOffset.UnixEpoch).Ticks * 100);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Bytes(JsonNode body) => JsonSerializer.SerializeToUtf8Bytes(body);
}
