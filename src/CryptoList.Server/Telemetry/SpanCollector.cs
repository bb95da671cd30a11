using System.Diagnostics;
using System.Threading.Channels;
using CryptoList.Lists.Telemetry;

namespace CryptoList.Server.Telemetry;

/// <summary>Holds this server's own spans that ended until they are sent; the newest 10,000, so that a collector that is away costs no memory.</summary>
internal sealed class SpanCollector : IDisposable
{
    private const int MaxHeld = 10_000;

    private readonly ActivityListener _listener;
    private readonly Channel<Activity> _ended = Channel.CreateBounded<Activity>(new BoundedChannelOptions(MaxHeld) { FullMode = BoundedChannelFullMode.DropOldest });

    public SpanCollector(ServerInstruments instruments)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == instruments.Activities,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _ended.Writer.TryWrite(activity),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Up to so many, which are then no longer held.</summary>
    public IReadOnlyList<Activity> Take(int most)
    {
        var spans = new List<Activity>();
        while (spans.Count < most && _ended.Reader.TryRead(out var span)) spans.Add(span);
        return spans;
    }

    public void Dispose() => _listener.Dispose();
}
