namespace CryptoList.Lists.Delivery;

/// <summary>Notices that somebody set the clock back, by one that nobody sets.</summary>
internal sealed class ClockWatch(TimeProvider time)
{
    /// <summary>Less is a clock being kept in step.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    private readonly long _started = time.GetTimestamp();
    private DateTimeOffset _start = time.GetUtcNow();

    /// <summary>True once for each time that it was set back since it was last asked.</summary>
    public bool WentBack()
    {
        // When we would have started by the clock as it is now.
        var start = time.GetUtcNow() - time.GetElapsedTime(_started);
        var back = start < _start - Tolerance;
        if (back || start > _start) _start = start;
        return back;
    }
}
