using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster;

/// <summary>
/// What the owners decided for the list; times in seconds. In the log: <c>{"modes":[1],"keep":2592000,"rekey":86400,"history":0}</c>,
/// these four always; then those of <c>join</c>, <c>posts</c>, <c>bytes</c>, <c>idle</c>, <c>archive</c>, <c>hidden</c> that are not 0.
/// </summary>
public sealed record ListPolicy
{
    /// <summary>The highest mode number the protocol has.</summary>
    public const long MaxMode = 4;

    /// <summary>Longest <see cref="Rekey"/>, 7 days.</summary>
    public const long MaxRekey = 7L * 24 * 3600;

    /// <summary>A <see cref="History"/> that reaches back to the list's beginning.</summary>
    public const long Always = StrictObject.MaxInteger;

    public static ListPolicy Default { get; } = new();

    /// <summary>Modes a post may have, ascending, at least one; mode 1 alone by default.</summary>
    public IReadOnlyList<long> Modes { get; init; } = [1];

    /// <summary>How long a post is kept after acceptance; 0 deletes it when every copy is settled. Default 30 days. Without meaning in an <see cref="Archive"/>.</summary>
    public long Keep { get; init; } = 30L * 24 * 3600;

    /// <summary>Within what time after a removal the list key is replaced, at most 7 days. Default 24 hours.</summary>
    public long Rekey { get; init; } = 24L * 3600;

    /// <summary>What a newcomer may be sent of the past: 0 nothing; else seconds before joining.</summary>
    public long History { get; init; }

    /// <summary>A group's key is replaced when somebody joins, and who joins gets no older one but what <see cref="History"/> opens.</summary>
    public bool Join { get; init; }

    /// <summary>After how many posts under it a key is replaced; 0: however many.</summary>
    public long Posts { get; init; }

    /// <summary>After how many octets of posts under it a key is replaced; 0: however many.</summary>
    public long Bytes { get; init; }

    /// <summary>After how many seconds without a post a key that was used is replaced; 0: never.</summary>
    public long Idle { get; init; }

    /// <summary>True where a key is replaced for how much it was used, or how long not.</summary>
    public bool CountsUse => Posts > 0 || Bytes > 0 || Idle > 0;

    /// <summary>Posts are kept for ever, as they came: sealed.</summary>
    public bool Archive { get; init; }

    /// <summary>Members' addresses are hidden from each other: the log has aliases (<see cref="Invitations.AddressOpening.Alias"/>). As genesis says, for ever.</summary>
    public bool Hidden { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is not in 0..2^53-1.</exception>
    public StrictJsonWriter ToJson()
    {
        var json = new StrictJsonWriter().Integers("modes", Modes).Integer("keep", Keep).Integer("rekey", Rekey).Integer("history", History);
        foreach (var (name, value) in (ReadOnlySpan<(string, long)>)[("join", Join ? 1 : 0), ("posts", Posts), ("bytes", Bytes), ("idle", Idle), ("archive", Archive ? 1 : 0), ("hidden", Hidden ? 1 : 0)])
            if (value != 0) json.Integer(name, value);
        return json;
    }

    /// <exception cref="StrictJsonException">Not a policy, a value out of range, or one written that is left out when it is 0.</exception>
    public static ListPolicy Parse(StrictObject json)
    {
        var policy = new ListPolicy
        {
            Modes = json.Integers("modes"),
            Keep = json.Integer("keep"),
            Rekey = json.Integer("rekey"),
            History = json.Integer("history"),
            Join = Flag(json, "join"),
            Posts = Optional(json, "posts"),
            Bytes = Optional(json, "bytes"),
            Idle = Optional(json, "idle"),
            Archive = Flag(json, "archive"),
            Hidden = Flag(json, "hidden"),
        };
        json.End();
        var ascending = policy.Modes.Zip(policy.Modes.Skip(1)).All(pair => pair.First < pair.Second);
        if (policy.Modes.Count == 0 || !ascending || policy.Modes[^1] > MaxMode) throw new StrictJsonException(StrictJsonFault.BadValue, "modes");
        if (policy.Rekey > MaxRekey) throw new StrictJsonException(StrictJsonFault.BadValue, "rekey");
        return policy;
    }

    /// <summary>Compares by content, modes too.</summary>
    public bool Equals(ListPolicy? other) =>
        other is not null && Modes.SequenceEqual(other.Modes) && (Keep, Rekey, History, Join, Posts, Bytes, Idle) == (other.Keep, other.Rekey, other.History, other.Join, other.Posts, other.Bytes, other.Idle)
        && (Archive, Hidden) == (other.Archive, other.Hidden);

    public override int GetHashCode() => HashCode.Combine(Modes.Count, Keep, Rekey, History, Posts, Bytes, Idle);

    private static bool Flag(StrictObject json, string name) => Optional(json, name) switch
    {
        0 => false,
        1 => true,
        _ => throw new StrictJsonException(StrictJsonFault.BadValue, name),
    };

    // One way to write a policy: what is 0 is left out.
    private static long Optional(StrictObject json, string name) =>
        !json.Has(name) ? 0 : json.Integer(name) is > 0 and var value ? value : throw new StrictJsonException(StrictJsonFault.BadValue, name);
}
