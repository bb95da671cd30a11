using System.Diagnostics.Metrics;
using CryptoList.Lists.Telemetry;

namespace CryptoList.Server.Telemetry;

/// <summary>Adds up this server's own measurements from its making to its disposal.</summary>
internal sealed class MetricsCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<CollectedInstrument> _instruments = [];
    private readonly Lock _reading = new();

    public MetricsCollector(ServerInstruments instruments, TimeProvider time)
    {
        Began = time.GetUtcNow();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter != instruments.Meter) return;
            var collected = new CollectedInstrument(instrument);
            _instruments.Add(collected);
            listener.EnableMeasurementEvents(instrument, collected);
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((CollectedInstrument)state!).Add(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((CollectedInstrument)state!).Add(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((CollectedInstrument)state!).Add(value, tags));
        _listener.Start();
    }

    /// <summary>Since when sums are added up.</summary>
    public DateTimeOffset Began { get; }

    /// <summary>All metrics as they stand.</summary>
    public IReadOnlyList<MetricFamily> Read()
    {
        lock (_reading)
        {
            foreach (var instrument in _instruments) instrument.ForgetGauges();
            _listener.RecordObservableInstruments();
            return _instruments.ConvertAll(i => i.Snapshot());
        }
    }

    public void Dispose() => _listener.Dispose();
}
