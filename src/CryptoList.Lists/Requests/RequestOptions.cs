namespace CryptoList.Lists.Requests;

/// <summary>How much mail a list's <c>+help</c>, <c>+owner</c>, <c>+subscribe</c> and <c>+unsubscribe</c> take.</summary>
public sealed record RequestOptions
{
    /// <summary>Octets of a message at most. Default 65,536; 4,096 to 1,048,576.</summary>
    public int MaxMessageBytes { get; init; } = 64 << 10;

    /// <summary>Messages of one sender to one list in a day. Default 5; 1 to 1,000.</summary>
    public int PerSenderPerDay { get; init; } = 5;

    /// <summary>Messages to one list in an hour, whoever sends them. Default 60; 1 to 10,000.</summary>
    public int PerListPerHour { get; init; } = 60;
}
