using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary>A policy in words.</summary>
internal static class PolicyText
{
    /// <summary>Each part of it, in a fixed order.</summary>
    public static IReadOnlyList<string> Lines(ListPolicy policy) =>
    [
        $"posts may be: {PostMode.Describe(policy.Modes)}",
        $"posts are kept: {(policy.Archive ? "for ever" : policy.Keep == 0 ? "until delivered" : Say(policy.Keep))}",
        $"new list key: within {Say(policy.Rekey)} after somebody left",
        $"newcomers may read: {(policy.History == 0 ? "nothing of before" : policy.History == ListPolicy.Always ? "all there ever was" : $"what came in the {Say(policy.History)} before")}",
        $"new list key when somebody joins: {(policy.Join ? "yes" : "no")}",
        $"members see each other's addresses: {(policy.Hidden ? "no" : "yes")}",
        $"new list key after: {Triggers(policy)}",
    ];

    /// <summary>What is other in the second.</summary>
    public static string Changes(ListPolicy before, ListPolicy after) => string.Join("; ", Lines(after).Except(Lines(before)));

    private static string Triggers(ListPolicy policy)
    {
        var triggers = new List<string>();
        if (policy.Posts > 0) triggers.Add($"{policy.Posts} posts");
        if (policy.Bytes > 0) triggers.Add($"{Sizes.Say(policy.Bytes)} of posts");
        if (policy.Idle > 0) triggers.Add($"{Say(policy.Idle)} without a post");
        return triggers.Count == 0 ? "its own time alone" : string.Join(", or ", triggers);
    }

    // What another program wrote may be longer than any time there is.
    private static string Say(long seconds) => Durations.Say(TimeSpan.FromSeconds(Math.Min(seconds, (long)TimeSpan.MaxValue.TotalSeconds)));
}
