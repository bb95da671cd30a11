namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>The machine's clock, so much ahead or behind; timers run at the machine's pace. Days pass when a test says so.</summary>
public sealed class ShiftedTime(TimeSpan by = default) : TimeProvider
{
    private long _by = by.Ticks;

    public TimeSpan By
    {
        get => new(Volatile.Read(ref _by));
        set => Volatile.Write(ref _by, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
}
