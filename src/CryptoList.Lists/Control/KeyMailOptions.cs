namespace CryptoList.Lists.Control;

/// <summary>What a list's <c>+key</c> takes and sends.</summary>
public sealed record KeyMailOptions
{
    /// <summary>Octets of a mail at most; a new list key for 10,000 devices is some 14 MB. Default 33,554,432; 131,072 to 1,073,741,824.</summary>
    public long MaxMailBytes { get; init; } = 32 << 20;

    /// <summary>Mails of one device to one list in an hour; 0 for no limit. Default 60; to 1,000,000.</summary>
    public int RequestsPerHour { get; init; } = 60;

    /// <summary>Mails of joiners to one device in an hour, whoever sends them. Default 30; 1 to 10,000.</summary>
    public int JoinsPerHour { get; init; } = 30;

    /// <summary>Octets of control messages and pieces of the log in one mail to a member, before base64; a single line may be longer. Default 1,048,576; 65,536 to 33,554,432.</summary>
    public int MaxSentBytes { get; init; } = 1 << 20;

    /// <summary>Posts of one missed-request at most. Default 500; 1 to 100,000.</summary>
    public int MissedPosts { get; init; } = 500;

    /// <summary>For how long what waits for a device is kept at most, whatever it says itself. Default 30 days; 1 day to 400 days.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);
}
