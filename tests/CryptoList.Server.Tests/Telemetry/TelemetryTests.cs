using System.Net;
using System.Text;
using System.Text.Json;
using CryptoList.Server.Sink;
using CryptoList.Server.Telemetry;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Telemetry;

public sealed class TelemetryTests
{
    private const string Subject = "Harvest-at-dawn";

    [Fact]
    public async Task Metrics_count_what_happened_by_list()
    {
        await using var world = await LivelyAsync(null);

        var metrics = await ScrapeAsync(world.Server);

        var list = world.List.Hosted.Id.ToString();
        Assert.Contains($"cryptolist_posts_total{{list=\"{list}\",outcome=\"accepted\",fault=\"\"}} 2\n", metrics);
        Assert.Contains($"cryptolist_posts_total{{list=\"{list}\",outcome=\"known\",fault=\"\"}} 1\n", metrics);
        Assert.Contains($"cryptolist_posts_total{{list=\"{list}\",outcome=\"refused\",fault=\"not-a-post\"}} 1\n", metrics);
        Assert.Contains($"cryptolist_copies_total{{list=\"{list}\",outcome=\"delivered\"}} 5\n", metrics);
        Assert.Contains($"cryptolist_copies_total{{list=\"{list}\",outcome=\"failed\"}} 2\n", metrics);
        Assert.Contains($"cryptolist_bounces_total{{list=\"{list}\",kind=\"delivery-status\"}} 1\n", metrics);
        Assert.Contains($"cryptolist_copy_latency_seconds_count{{list=\"{list}\"}} 5\n", metrics);
        Assert.Contains($"cryptolist_queue_copies{{list=\"{list}\",state=\"waiting\"}} 0\n", metrics);
        Assert.Contains("cryptolist_smtp_sessions_total{end=\"quit\",tls=\"no\"} ", metrics);
        Assert.Contains("cryptolist_relay_away 0\n", metrics);
        Assert.Contains("cryptolist_lists 1\n", metrics);
        Assert.Contains("cryptolist_store_duration_seconds_count{operation=\"accept\",outcome=\"done\"} 2\n", metrics);
    }

    [Fact]
    public async Task No_metric_and_no_span_holds_an_address_a_subject_a_member_or_a_key()
    {
        await using var collector = await Collector.StartAsync();
        var world = await LivelyAsync(collector.Address);
        string all;
        string[] needles;
        await using (world)
        {
            all = await ScrapeAsync(world.Server);
            needles = [.. world.List.Members.Append(world.Gone).SelectMany(Needles).Append(Subject).Append("example.org").Append("lists.example.net")];
            await world.Server.StopServerAsync();
        }

        all += string.Concat(collector.Posted.Select(p => p.Body));

        Assert.Contains("cryptolist_posts_total", all);
        Assert.Contains("\"spans\":[{", all);
        foreach (var needle in needles) Assert.DoesNotContain(needle, all, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_collector_gets_metrics_and_spans_in_the_form_of_the_protocol()
    {
        await using var collector = await Collector.StartAsync();
        await using var world = await LivelyAsync(collector.Address);

        await world.Server.StopServerAsync();

        var metrics = collector.Posted.Last(p => p.Path == "/v1/metrics").Body;
        var resource = JsonDocument.Parse(metrics).RootElement.GetProperty("resourceMetrics")[0];
        Assert.Equal("cryptolist", resource.GetProperty("resource").GetProperty("attributes")[0].GetProperty("value").GetProperty("stringValue").GetString());
        var named = resource.GetProperty("scopeMetrics")[0].GetProperty("metrics").EnumerateArray().ToDictionary(m => m.GetProperty("name").GetString()!);
        var posts = named["cryptolist.posts"].GetProperty("sum");
        Assert.True(posts.GetProperty("isMonotonic").GetBoolean());
        Assert.Equal(4, posts.GetProperty("dataPoints").EnumerateArray().Sum(p => p.GetProperty("asDouble").GetDouble()));
        var latency = named["cryptolist.copy.latency"].GetProperty("histogram").GetProperty("dataPoints")[0];
        Assert.Equal(latency.GetProperty("explicitBounds").GetArrayLength() + 1, latency.GetProperty("bucketCounts").GetArrayLength());
        var spans = collector.Posted.Where(p => p.Path == "/v1/traces").SelectMany(p => JsonDocument.Parse(p.Body).RootElement.GetProperty("resourceSpans")[0].GetProperty("scopeSpans")[0].GetProperty("spans").EnumerateArray()).ToList();
        var stored = spans.First(s => s.GetProperty("name").GetString() == "store");
        Assert.Contains(spans, s => s.GetProperty("name").GetString() == "post" && s.GetProperty("spanId").GetString() == stored.GetProperty("parentSpanId").GetString());
        Assert.Matches("^[0-9a-f]{32}$", stored.GetProperty("traceId").GetString());
    }

    [FactIfPrometheusClient]
    public async Task A_scraper_reads_them()
    {
        await using var world = await LivelyAsync(null);

        var samples = await PrometheusClient.ParseAsync(await ScrapeAsync(world.Server));

        var list = world.List.Hosted.Id.ToString();
        Assert.Contains($"counter cryptolist_posts_total fault=,list={list},outcome=accepted 2.0", samples);
        Assert.Contains($"histogram cryptolist_copy_latency_seconds_bucket le=+Inf,list={list} 5.0", samples);
        Assert.Contains($"gauge cryptolist_queue_copies list={list},state=paused 0.0", samples);
        Assert.DoesNotContain(samples, s => s.StartsWith("unknown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waiting_deferred_and_paused_copies_are_told_apart()
    {
        await using var server = await TestServer.StartAsync(relay: false, settings: Measured(null));
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Waits."));
        await server.ExpandedAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        // The relay is away: what was tried once is deferred.
        while ((await server.Queue.DepthsAsync()) is not [{ Deferred: 2, Waiting: 0, Paused: 0 }]) await Task.Delay(5, limit.Token);
    }

    [Fact]
    public void Labels_of_any_kind_stay_one_line()
    {
        var family = new MetricFamily("a.b", "s", "x\ny\\", MetricKind.Gauge, [], [new([new("l", "a\"b\\c\nd")], 0.5, 1, [])]);

        Assert.Equal("# HELP a_b_seconds x\\ny\\\\\n# TYPE a_b_seconds gauge\na_b_seconds{l=\"a\\\"b\\\\c\\nd\"} 0.5\n", PrometheusText.Of([family]));
    }

    private static IEnumerable<string> Needles(TestMember member) =>
    [
        member.Address, member.Address[..member.Address.IndexOf('@')], member.Id.ToString(), member.Device.Fingerprint.ToString(), member.Device.HpkeKey.PublicKey.Id.ToString(),
        Convert.ToBase64String(member.Device.HpkeKey.PublicKey.Bytes.Span), Convert.ToHexString(member.Device.HpkeKey.PublicKey.Bytes.Span),
    ];

    private static Func<Settings.ServerSettings, Settings.ServerSettings> Measured(Uri? otlp) =>
        settings => settings with { Telemetry = new() { HealthListen = [new(IPAddress.Loopback, 0)], Otlp = otlp, OtlpInterval = TimeSpan.FromHours(1) } };

    /// <summary>A server with a bit of everything behind it: two posts, one of them twice, a refusal, a member whose mail is refused, a bounce, a removal.</summary>
    private static async Task<LivelyWorld> LivelyAsync(Uri? otlp)
    {
        var server = await TestServer.StartAsync(settings: Measured(otlp));
        var list = await TestList.OpenAsync(server, "bob", "550-dora", "carol");
        var first = list.Seal(list.Owner, Subject, r => r with { Message = Entity(list.Owner.Address) });
        await server.SubmitAsync(first);
        await server.SubmitAsync(first);
        await server.SubmitAsync(Encoding.ASCII.GetBytes($"From: bob@example.org\r\nSubject: {Subject}\r\n\r\nIn clear.\r\n"));
        await server.SettledAsync();
        var gone = list.Member("carol");
        var copy = (await server.Sink!.Store.WaitAsync(1, new SinkFilter("bob@example.org", null, null), TimeSpan.FromSeconds(20), default))[^1];
        await server.SubmitAsync(Returned.Dsn("5.1.1"), copy.Envelope.From, "");
        await server.Removals.RemoveAsync(list.Hosted, gone.Id, list.Removal(gone));
        list.Members.Remove(gone);
        await server.SubmitAsync(list.Seal(list.Member("bob"), Subject));
        await server.SettledAsync();
        return new(server, list, gone);
    }

    private static MemoryStream Entity(string from) => new(Encoding.UTF8.GetBytes($"From: {from}\r\nTo: {TestList.Address}\r\nSubject: {Subject}\r\nContent-Type: text/plain\r\n\r\nText.\r\n"));

    private static async Task<string> ScrapeAsync(TestServer server)
    {
        using var client = new HttpClient();
        // The first look at the queue may be still to come: everything else is counted as it happens.
        await server.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<CryptoList.Lists.Telemetry.QueueDepthWorker>().Single().SampleAsync(default);
        return await client.GetStringAsync(new Uri($"http://{server.Host!.Health[0]}/metrics"));
    }

    private sealed record LivelyWorld(TestServer Server, TestList List, TestMember Gone) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
