using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CryptoList.Lists.Control;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Posting;

namespace CryptoList.Lists.Telemetry;

/// <summary>
/// What the server counts and times, for any listener of <see cref="System.Diagnostics.Metrics"/> and of <see cref="ActivitySource"/>: the
/// meter and the source are both named <c>CryptoList</c>. Labels are the public id of a list, and words this program knows beforehand:
/// no address, no member, no device, no key, nothing of a message. While nobody listens, none of it costs anything.
/// </summary>
public sealed class ServerInstruments : IDisposable
{
    /// <summary>The name of the meter and of the source.</summary>
    public const string Name = "CryptoList";

    private static readonly double[] LatencyBounds = [1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400, 432_000];
    private static readonly double[] WrapBounds = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.01, 0.1];

    private readonly Counter<long> _posts;
    private readonly Counter<long> _postBytes;
    private readonly Histogram<double> _postDuration;
    private readonly Counter<long> _copies;
    private readonly Histogram<double> _copyLatency;
    private readonly Histogram<double> _wrapDuration;
    private readonly Counter<long> _bounces;
    private readonly Counter<long> _pauses;
    private readonly Counter<long> _keyMails;
    private readonly Counter<long> _sessions;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _connections;
    private readonly Histogram<double> _storeDuration;
    private readonly ConcurrentDictionary<string, bool> _routesAway = new(StringComparer.Ordinal);
    private IReadOnlyList<(string List, QueueDepth Depth)> _depths = [];
    private Func<IEnumerable<Measurement<long>>> _paused = () => [];
    private Func<long> _lists = () => 0;

    public ServerInstruments()
    {
        Meter = new Meter(Name);
        Activities = new ActivitySource(Name);
        _posts = Meter.CreateCounter<long>("cryptolist.posts", "{post}", "Submissions decided on, by outcome and by the name of the fault");
        _postBytes = Meter.CreateCounter<long>("cryptolist.post.size", "By", "Octets of the accepted submissions");
        _postDuration = Meter.CreateHistogram<double>("cryptolist.post.duration", "s", "From the last octet of a submission to the answer");
        _copies = Meter.CreateCounter<long>("cryptolist.copies", "{copy}", "What became of tries to send a copy");
        _copyLatency = Meter.CreateHistogram<double>("cryptolist.copy.latency", "s", "From the acceptance of a post, to the second, until the relay took a copy of it", advice: new() { HistogramBucketBoundaries = LatencyBounds });
        _wrapDuration = Meter.CreateHistogram<double>("cryptolist.copy.wrap.duration", "s", "Wrapping the key of a copy for the devices of its member", advice: new() { HistogramBucketBoundaries = WrapBounds });
        _bounces = Meter.CreateCounter<long>("cryptolist.bounces", "{message}", "Mail that came to return paths, by kind");
        _pauses = Meter.CreateCounter<long>("cryptolist.member.pauses", "{member}", "Members whose delivery was paused here, by reason");
        _keyMails = Meter.CreateCounter<long>("cryptolist.key.mails", "{message}", "Mail to +key decided on, by kind, by outcome and by the name of the fault");
        _sessions = Meter.CreateCounter<long>("cryptolist.smtp.sessions", "{session}", "SMTP sessions that ended, by how, and whether TLS was used");
        _refusals = Meter.CreateCounter<long>("cryptolist.smtp.refusals", "{reply}", "Replies 4xx and 5xx given, by code");
        _connections = Meter.CreateCounter<long>("cryptolist.relay.connections", "{connection}", "Connections to the relay that were tried, by outcome");
        _storeDuration = Meter.CreateHistogram<double>("cryptolist.store.duration", "s", "Work of the store, by operation and outcome");
        Meter.CreateObservableGauge("cryptolist.queue.copies", Depths, "{copy}", "Copies that are not settled: waiting, deferred, sending, or paused (set aside)");
        Meter.CreateObservableGauge("cryptolist.members.paused", () => _paused(), "{member}", "Members whose delivery is paused");
        Meter.CreateObservableGauge("cryptolist.lists", () => _lists(), "{list}", "Lists hosted");
        Meter.CreateObservableGauge("cryptolist.relay.away", () => _routesAway.LongCount(r => r.Value), "{route}", "Routes whose server cannot be reached; there is one, the relay, unless the settings say otherwise");
    }

    /// <summary>This server's own: another server in the same process has another of the same name.</summary>
    public Meter Meter { get; }

    /// <inheritdoc cref="Meter"/>
    public ActivitySource Activities { get; }

    /// <summary>Whether somebody reads the metrics.</summary>
    public bool IsHeard => _copies.Enabled;

    /// <summary>The beginning of something to be timed; 0 while nobody would hear of it.</summary>
    public long Start() => _storeDuration.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>A submission was decided on.</summary>
    public void Posted(HostedList list, PostingResult result, long bytes, long started)
    {
        if (!_posts.Enabled) return;
        var (outcome, fault) = result switch
        {
            PostingResult.Accepted => ("accepted", ""),
            PostingResult.AlreadyAccepted => ("known", ""),
            PostingResult.Refused refused => ("refused", LabelText.Of(refused.Fault)),
            _ => ("later", ""),
        };
        _posts.Add(1, new("list", list.Label), new("outcome", outcome), new("fault", fault));
        if (result is PostingResult.Accepted) _postBytes.Add(bytes, new KeyValuePair<string, object?>("list", list.Label));
        Record(_postDuration, started, KeyValuePair.Create("outcome", (object?)outcome));
    }

    /// <summary>A try at a copy ended so.</summary>
    /// <param name="list">The list's <see cref="HostedList.Label"/>; empty when it is gone.</param>
    /// <param name="state">Where the copy stands now.</param>
    /// <param name="latency">Since the post was accepted.</param>
    public void Settled(string list, CopyState state, TimeSpan latency)
    {
        if (!_copies.Enabled) return;
        var outcome = state == CopyState.Waiting ? "deferred" : LabelText.Of(state);
        _copies.Add(1, new("list", list), new("outcome", outcome));
        if (state == CopyState.Delivered) _copyLatency.Record(Math.Max(0, latency.TotalSeconds), new KeyValuePair<string, object?>("list", list));
    }

    /// <summary>A copy was wrapped.</summary>
    public void Wrapped(HostedList list, long started) => Record(_wrapDuration, started, KeyValuePair.Create("list", (object?)list.Label));

    /// <summary>Mail came to a return path.</summary>
    public void Returned(HostedList list, Enum kind) => _bounces.Add(1, new("list", list.Label), new("kind", LabelText.Of(kind)));

    /// <summary>A mail to <c>+key</c> was decided on.</summary>
    public void KeyMail(HostedList list, KeyMailResult result)
    {
        if (!_keyMails.Enabled) return;
        var (kind, outcome, fault) = result switch
        {
            KeyMailResult.Taken taken => (KeyMailService.Name(taken.Type), taken.Refusal is null ? "taken" : "refused", taken.Refusal ?? ""),
            KeyMailResult.Refused refused => ("", "refused", LabelText.Of(refused.Reason)),
            _ => ("", "later", ""),
        };
        _keyMails.Add(1, new("list", list.Label), new("kind", kind), new("outcome", outcome), new("fault", fault));
    }

    /// <summary>Delivery to a member was paused.</summary>
    public void Paused(HostedList list, Enum reason) => _pauses.Add(1, new("list", list.Label), new("reason", LabelText.Of(reason)));

    /// <summary>An SMTP session ended.</summary>
    public void SessionEnded(Enum end, bool encrypted) => _sessions.Add(1, new("end", LabelText.Of(end)), new("tls", encrypted ? "yes" : "no"));

    /// <summary>A reply 4xx or 5xx was given.</summary>
    public void ReplyRefused(int code) => _refusals.Add(1, new KeyValuePair<string, object?>("code", code));

    /// <summary>A connection to the server of a route was tried. Its name may be a domain, and is no label.</summary>
    public void RelayTried(string route, bool connected, bool encrypted)
    {
        _routesAway[route] = !connected;
        _connections.Add(1, new("outcome", connected ? "connected" : "failed"), new("tls", encrypted ? "yes" : "no"));
    }

    /// <summary>The store did something, or failed to.</summary>
    public void Stored(string operation, long started, bool done) => Record(_storeDuration, started, new("operation", operation), new("outcome", done ? "done" : "failed"));

    /// <summary>How deep the queue of each list was a moment ago.</summary>
    internal void Sampled(IReadOnlyList<(string List, QueueDepth Depth)> depths) => Volatile.Write(ref _depths, depths);

    /// <summary>Where the numbers of lists and of paused members, by list, come from.</summary>
    internal void Watch(Func<long> lists, Func<IEnumerable<(string List, long Count)>> paused) =>
        (_lists, _paused) = (lists, () => paused().Select(p => new Measurement<long>(p.Count, new KeyValuePair<string, object?>("list", p.List))));

    public void Dispose()
    {
        Meter.Dispose();
        Activities.Dispose();
    }

    private static void Record(Histogram<double> histogram, long started, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (started != 0) histogram.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
    }

    private IEnumerable<Measurement<long>> Depths()
    {
        foreach (var (list, depth) in Volatile.Read(ref _depths))
        {
            foreach (var (state, count) in ((string, long)[])[("waiting", depth.Waiting), ("deferred", depth.Deferred), ("sending", depth.Sending), ("paused", depth.Paused)])
                yield return new(count, new("list", list), new("state", state));
        }
    }
}
