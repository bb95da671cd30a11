using CryptoList.Server.Tests.Sink;
using Xunit;

namespace CryptoList.Server.Tests.Telemetry;

/// <summary>Debian's python3-prometheus-client, whose parser is a scraper's.</summary>
internal static class PrometheusClient
{
    private const string Python = "/usr/bin/python3";
    private const string Script =
        """
        import sys
        from prometheus_client.parser import text_string_to_metric_families
        for family in text_string_to_metric_families(sys.stdin.read()):
            for sample in family.samples:
                print(family.type, sample.name, ",".join(k + "=" + v for k, v in sorted(sample.labels.items())), sample.value)
        """;

    public static bool IsThere { get; } = File.Exists(Python) && Programs.RunAsync(Python, ["-c", "import prometheus_client.parser"]).GetAwaiter().GetResult().Code == 0;

    public static async Task<string[]> ParseAsync(string text)
    {
        var (code, said) = await Programs.RunAsync(Python, ["-c", Script], text);
        Assert.True(code == 0, said);
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

/// <summary>A test with that parser; skipped, with its name, on machines without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfPrometheusClientAttribute : FactAttribute
{
    public FactIfPrometheusClientAttribute()
    {
        if (!PrometheusClient.IsThere) Skip = "python3-prometheus-client is not installed.";
    }
}
