using System.Globalization;
using System.Text;

namespace CryptoList.Server.Telemetry;

/// <summary>
/// Metrics in the text format of Prometheus, version 0.0.4. Names follow OpenTelemetry's rules for it: dots become underscores, seconds
/// and bytes are said at the end, and a sum ends in <c>_total</c>.
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families.Where(f => f.Series.Count > 0)) Write(text, family, Name(family));
        return text.ToString();
    }

    private static void Write(StringBuilder text, MetricFamily family, string name)
    {
        text.Append($"# HELP {name} {family.Description.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)}\n");
        text.Append($"# TYPE {name} {family.Kind switch { MetricKind.Counter => "counter", MetricKind.Gauge => "gauge", _ => "histogram" }}\n");
        foreach (var series in family.Series)
        {
            if (family.Kind != MetricKind.Histogram)
            {
                Line(text, name, series.Labels, null, series.Value);
                continue;
            }

            var below = 0L;
            for (var i = 0; i < series.Buckets.Count; i++)
            {
                below += series.Buckets[i];
                Line(text, name + "_bucket", series.Labels, i < family.Bounds.Count ? Number(family.Bounds[i]) : "+Inf", below);
            }

            Line(text, name + "_sum", series.Labels, null, series.Value);
            Line(text, name + "_count", series.Labels, null, series.Count);
        }
    }

    private static void Line(StringBuilder text, string name, IReadOnlyList<KeyValuePair<string, string>> labels, string? bound, double value)
    {
        text.Append(name);
        var all = labels.Select(l => $"{l.Key}=\"{Escaped(l.Value)}\"");
        if (bound is not null) all = all.Append($"le=\"{bound}\"");
        var list = string.Join(',', all);
        if (list.Length > 0) text.Append('{').Append(list).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Name(MetricFamily family)
    {
        var name = family.Name.Replace('.', '_');
        name += family.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return family.Kind == MetricKind.Counter ? name + "_total" : name;
    }

    private static string Escaped(string value) =>
        value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
