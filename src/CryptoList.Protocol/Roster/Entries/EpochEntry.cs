using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>epoch: <c>{"group","epoch","kid":"&lt;16B&gt;","base","life","how":"direct"|"under"}</c>; base in Unix seconds, life in seconds after it.</summary>
internal sealed class EpochEntry(string group, long epoch, KeyHash kid, long baseTime, long life, bool direct) : EntryBody
{
    private const string Direct = "direct";
    private const string Under = "under";

    public EpochEntry(StrictObject d)
        : this(d.Text("group"), d.Integer("epoch"), d.KeyHash("kid"), d.Integer("base"), d.Integer("life"), ReadHow(d)) { }

    public override RosterEntryType Type => RosterEntryType.Epoch;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().Text("group", group).Integer("epoch", epoch).Bytes("kid", kid)
        .Integer("base", baseTime).Integer("life", life).Text("how", direct ? Direct : Under);

    public override RosterRefusal? Check(EntryContext context)
    {
        var agent = context.ByHolderOf(Rights.Agent);
        if (!agent && !context.ByHolderOf(Rights.Update)) return RosterRefusal.NotEntitled;
        // Whoever makes a key knows it. So its maker must be one who may have it: not suspended, by whomever, and in the group
        // (an agent is in none and makes the keys of all).
        if (!context.SignerFacts!.IsActive) return RosterRefusal.SignerSuspended;
        if (context.Before.Group(group) is not { } found) return RosterRefusal.UnknownGroup;
        if (!agent && !found.Holds(context.Signer!.Member.Id, context.Number - 1)) return RosterRefusal.NotEntitled;
        if (epoch != found.Epochs.Count + 1) return RosterRefusal.WrongEpoch;
        if (context.Index.Kids.Contains(kid)) return RosterRefusal.KidUsed;
        if (direct) return null;
        if (found.NewestDirect(context.Number - 1) is not { } newest) return RosterRefusal.FirstEpochNotDirect;
        return found.SomeoneLeft(newest.EntryNumber, context.Number - 1) ? RosterRefusal.UnderAfterLeaving : null;
    }

    public override void Apply(EntryContext context)
    {
        context.Index.Kids.Add(kid);
        context.Before.Group(group)!.Epochs.Add(new RosterEpoch(group, epoch, kid, baseTime, life, direct, context.Number, context.Time));
    }

    private static bool ReadHow(StrictObject d) => d.Text("how") switch
    {
        Direct => true,
        Under => false,
        _ => throw new StrictJsonException(StrictJsonFault.BadValue, "how"),
    };
}
