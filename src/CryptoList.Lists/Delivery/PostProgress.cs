using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Delivery;

/// <summary>Counts of one post's copies; <see cref="Accepted"/> in Unix seconds. <see cref="Expanded"/> is false while rows are still being written.</summary>
public sealed record PostProgress(long Post, long List, PostChannel Channel, string MessageId, long Accepted, long BodyLength, bool Kept, bool Expanded, long Waiting, long Sending, long Delivered, long Failed, long Cancelled)
{
    /// <summary>Set aside while delivery to their members is paused.</summary>
    public long Paused { get; init; }

    /// <summary>Of the failed ones, those that the relay had taken and that came back, and those that may have gone out when their node died.</summary>
    public long Returned { get; init; }

    /// <inheritdoc cref="Returned"/>
    public long InDoubt { get; init; }

    /// <summary>Set aside because they could not be made into mail.</summary>
    public long SetAside { get; init; }

    /// <summary>Why the post as a whole is set aside; null when it is not.</summary>
    public string? SetAsideReason { get; init; }
}
