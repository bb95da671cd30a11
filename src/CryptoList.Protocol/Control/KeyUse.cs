using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of key-use, the server to a device that asked for the log and may replace keys: <c>{"groups":[{"group","epoch","posts","bytes","last"},…],
/// "old":[{"group","epoch","dev"},…]}</c>, at most 100 and 64: how much each group's newest key was used, and which devices go on with an older one; <c>old</c> is left out where none does.
/// </summary>
public sealed record KeyUse(IReadOnlyList<GroupUse> Groups)
{
    /// <summary>Most groups in one message.</summary>
    public const int MaxGroups = 100;

    /// <summary>Most devices in one message.</summary>
    public const int MaxOld = 64;

    /// <summary>Devices that still posted, or tried to, under an older key than the newest.</summary>
    public IReadOnlyList<OldKeyUser> Old { get; init; } = [];

    public StrictJsonWriter ToJson()
    {
        var json = new StrictJsonWriter().Objects("groups", Groups.Select(g =>
            new StrictJsonWriter().Text("group", g.Group).Integer("epoch", g.Epoch).Integer("posts", g.Posts).Integer("bytes", g.Bytes).Integer("last", g.Last)));
        return Old.Count == 0 ? json : json.Objects("old", Old.Select(o => new StrictJsonWriter().Text("group", o.Group).Integer("epoch", o.Epoch).Bytes("dev", o.Device)));
    }

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static KeyUse Parse(StrictObject d)
    {
        var use = new KeyUse([.. d.Objects("groups").Select(Read)]) { Old = d.Has("old") ? [.. d.Objects("old").Select(ReadOld)] : [] };
        d.End();
        if (use.Old.Count > MaxOld) throw new StrictJsonException(StrictJsonFault.BadValue, "old");
        return use.Groups.Count <= MaxGroups ? use : throw new StrictJsonException(StrictJsonFault.BadValue, "groups");
    }

    private static OldKeyUser ReadOld(StrictObject old)
    {
        var user = new OldKeyUser(old.Text("group", 1, GroupName.MaxBytes), old.Integer("epoch"), old.Fingerprint("dev"));
        old.End();
        return user;
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

/// <summary>A device that goes on with an older key of the group than that of this epoch, the newest.</summary>
public sealed record OldKeyUser(string Group, long Epoch, Fingerprint Device);
