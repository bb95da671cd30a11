using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Exchange;

/// <summary>What an owner wants other in a list's policy; null: as it is. Times in seconds, as in <see cref="ListPolicy"/>.</summary>
public sealed record PolicyChange
{
    /// <summary>All modes that posts may have.</summary>
    public IReadOnlyList<long>? Modes { get; init; }

    /// <summary>How long posts are kept; <see cref="ListPolicy.Always"/>: for ever.</summary>
    public long? Keep { get; init; }

    /// <summary>Within what time after a leaving the list key is replaced.</summary>
    public long? Rekey { get; init; }

    /// <summary>What a newcomer may have of the past.</summary>
    public long? History { get; init; }

    /// <summary>Whether a key is replaced when somebody joins.</summary>
    public bool? Join { get; init; }

    /// <summary>After how many posts a key is replaced.</summary>
    public long? Posts { get; init; }

    /// <summary>After how many octets of posts a key is replaced.</summary>
    public long? Bytes { get; init; }

    /// <summary>After how much idle time a key is replaced.</summary>
    public long? Idle { get; init; }

    /// <summary>The policy that this makes of another.</summary>
    public ListPolicy Apply(ListPolicy policy) => policy with
    {
        Modes = Modes ?? policy.Modes,
        Keep = Keep is { } keep and not ListPolicy.Always ? keep : policy.Keep,
        Archive = Keep is { } kept ? kept == ListPolicy.Always : policy.Archive,
        Rekey = Rekey ?? policy.Rekey,
        History = History ?? policy.History,
        Join = Join ?? policy.Join,
        Posts = Posts ?? policy.Posts,
        Bytes = Bytes ?? policy.Bytes,
        Idle = Idle ?? policy.Idle,
    };
}
