namespace CryptoList.Helper.Tests.Worlds;

/// <summary>A clock that moves only when told; timers run on the machine's.</summary>
public sealed class ManualTime : TimeProvider
{
    public long Now { get; set; } = 1_795_000_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Now);

    public void Advance(TimeSpan by) => Now += (long)by.TotalSeconds;
}
