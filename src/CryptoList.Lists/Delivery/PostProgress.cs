namespace CryptoList.Lists.Delivery;

/// <summary>Counts of one post's copies; <see cref="Accepted"/> in Unix seconds. <see cref="Expanded"/> is false while rows are still being written.</summary>
public sealed record PostProgress(long Post, long List, string Group, string MessageId, long Accepted, long BodyLength, bool Kept, bool Expanded, long Waiting, long Sending, long Delivered, long Failed, long Cancelled)
{
    /// <summary>Set aside while delivery to their members is paused.</summary>
    public long Paused { get; init; }
}
