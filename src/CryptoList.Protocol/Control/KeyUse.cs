using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of key-use, the server to a device that asked for the log and may replace keys: <c>{"groups":[{"group","epoch","posts","bytes","last"},…]}</c>, at most 100:
/// how much each group's newest key was used.
/// </summary>
public sealed record KeyUse(IReadOnlyList<GroupUse> Groups)
{
    /// <summary>Most groups in one message.</summary>
    public const int MaxGroups = 100;

    public StrictJsonWriter ToJson() => new StrictJsonWriter().Objects("groups", Groups.Select(g =>
        new StrictJsonWriter().Text("group", g.Group).Integer("epoch", g.Epoch).Integer("posts", g.Posts).Integer("bytes", g.Bytes).Integer("last", g.Last)));

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static KeyUse Parse(StrictObject d)
    {
        var use = new KeyUse([.. d.Objects("groups").Select(Read)]);
        d.End();
        return use.Groups.Count <= MaxGroups ? use : throw new StrictJsonException(StrictJsonFault.BadValue, "groups");
    }

    private static GroupUse Read(StrictObject group)
    {
        var use = new GroupUse(group.Text("group", 1, GroupName.MaxBytes), group.Integer("epoch"), group.Integer("posts"), group.Integer("bytes"), group.Integer("last"));
        group.End();
        return use;
    }
}

/// <summary>How much a group's key was used: so many posts were accepted under that epoch, of so many octets of body, the last one then (Unix seconds).</summary>
public sealed record GroupUse(string Group, long Epoch, long Posts, long Bytes, long Last);
