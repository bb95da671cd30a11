namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>A clock that moves only when told.</summary>
public sealed class ManualTime(long unixSeconds = ManualTime.Start) : TimeProvider
{
    public const long Start = 1_795_000_000;

    /// <summary>Unix seconds.</summary>
    public long Now { get; set; } = unixSeconds;

    /// <summary>Unix seconds.</summary>
    public long Seconds => Now;

    public override long TimestampFrequency => 1;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Now);

    public override long GetTimestamp() => Now;

    public void Advance(TimeSpan by) => Now += (long)by.TotalSeconds;
}
