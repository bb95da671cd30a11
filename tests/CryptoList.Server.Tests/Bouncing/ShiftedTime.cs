namespace CryptoList.Server.Tests.Bouncing;

/// <summary>The system's clock, put forward; timers run as they do.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _ticks;

    public void Forward(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));
}
