using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster;

/// <summary>
/// What the owners decided for the list; times in seconds. In the log: <c>{"modes":[1],"keep":2592000,"rekey":86400,"history":0}</c>,
/// all names present, none unknown.
/// </summary>
public sealed record ListPolicy
{
    /// <summary>The highest mode number the protocol has.</summary>
    public const long MaxMode = 4;

    /// <summary>Longest <see cref="Rekey"/>, 7 days.</summary>
    public const long MaxRekey = 7L * 24 * 3600;

    public static ListPolicy Default { get; } = new();

    /// <summary>Modes a post may have, ascending, at least one; mode 1 alone by default.</summary>
    public IReadOnlyList<long> Modes { get; init; } = [1];

    /// <summary>How long a post is kept after acceptance; 0 deletes it when every copy is settled. Default 30 days.</summary>
    public long Keep { get; init; } = 30L * 24 * 3600;

    /// <summary>Within what time after a removal the list key is replaced, at most 7 days. Default 24 hours.</summary>
    public long Rekey { get; init; } = 24L * 3600;

    /// <summary>What a newcomer may be sent of the past: 0 nothing; else seconds before joining.</summary>
    public long History { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is not in 0..2^53-1.</exception>
    public StrictJsonWriter ToJson() =>
        new StrictJsonWriter().Integers("modes", Modes).Integer("keep", Keep).Integer("rekey", Rekey).Integer("history", History);

    /// <exception cref="StrictJsonException">Not a policy, or a value out of range.</exception>
    public static ListPolicy Parse(StrictObject json)
    {
        var policy = new ListPolicy { Modes = json.Integers("modes"), Keep = json.Integer("keep"), Rekey = json.Integer("rekey"), History = json.Integer("history") };
        json.End();
        var ascending = policy.Modes.Zip(policy.Modes.Skip(1)).All(pair => pair.First < pair.Second);
        if (policy.Modes.Count == 0 || !ascending || policy.Modes[^1] > MaxMode) throw new StrictJsonException(StrictJsonFault.BadValue, "modes");
        if (policy.Rekey > MaxRekey) throw new StrictJsonException(StrictJsonFault.BadValue, "rekey");
        return policy;
    }

    /// <summary>Compares by content, modes too.</summary>
    public bool Equals(ListPolicy? other) =>
        other is not null && Modes.SequenceEqual(other.Modes) && Keep == other.Keep && Rekey == other.Rekey && History == other.History;

    public override int GetHashCode() => HashCode.Combine(Modes.Count, Keep, Rekey, History);
}
