namespace CryptoList.Helper.Lists;

/// <summary>What I know about my place in a list, beside its log. Kept as <c>list.json</c>; identifiers as base64url.</summary>
public sealed record ListInfo
{
    /// <summary>Version of this file.</summary>
    public int V { get; init; } = 1;

    /// <summary>The list id.</summary>
    public required string List { get; init; }

    /// <summary>My member id.</summary>
    public required string Member { get; init; }

    /// <summary>The fingerprint of the device I use here.</summary>
    public required string Device { get; init; }

    /// <summary>The number of the newest entry that came from outside; what is above it are entries I made myself and nobody confirmed.</summary>
    public required long Confirmed { get; init; }

    /// <summary>The number of the newest entry whose signatures, and those of all before it, were checked here.</summary>
    public long? Verified { get; init; }

    /// <summary>That entry's hash.</summary>
    public string? VerifiedHead { get; init; }

    /// <summary>When the log was last taken from outside, Unix seconds.</summary>
    public required long SyncedAt { get; init; }

    /// <summary>The invitation I came by; absent for who opened the list.</summary>
    public string? Invitation { get; init; }

    /// <summary>My own address, of a list whose log has an alias in its place; absent for others.</summary>
    public string? Address { get; init; }

    /// <summary>True when a welcome from one who may give it has been matched.</summary>
    public bool Welcomed { get; init; }

    /// <summary>The image that stands in for the log; absent when the log is whole.</summary>
    public ImageOrigin? Image { get; init; }

    /// <summary>From when on posts are to be asked for once this device is in force that waited, Unix seconds; null when they were, or it waited for nothing.</summary>
    public long? CatchUpSince { get; init; }

    /// <summary>A log that denied another, until someone has looked.</summary>
    public Dispute? Dispute { get; init; }
}
