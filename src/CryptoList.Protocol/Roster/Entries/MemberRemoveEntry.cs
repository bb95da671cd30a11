using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>member-remove: <c>{"member","adverse":0|1}</c>. Adverse asks for a new list key at once.</summary>
internal sealed class MemberRemoveEntry(MemberId member, bool adverse) : EntryBody
{
    public MemberRemoveEntry(StrictObject d)
        : this(d.MemberId("member"), d.Flag("adverse")) { }

    public override RosterEntryType Type => RosterEntryType.MemberRemove;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("member", member).Integer("adverse", adverse ? 1 : 0);

    public override RosterRefusal? Check(EntryContext context)
    {
        if (context.ByServer) return RosterRefusal.NotEntitled;
        if (context.Present(member) is not { } target) return RosterRefusal.UnknownMember;
        if (!context.ByOwner && !context.ByMember(target)) return RosterRefusal.NotEntitled;
        var before = context.FactsOf(target);
        return before.IsOwner && !context.OwnerRemains(target, before with { Present = false }) ? RosterRefusal.LastOwner : null;
    }

    public override void Apply(EntryContext context)
    {
        var target = context.Present(member)!;
        context.Index.Leave(target, context.Number);
        // Every address it ever had: an older invitation to one of them must not bring it back.
        foreach (var address in target.AddressesHeld) context.Index.RemovedAddresses[address] = context.Number;
        target.Facts.Set(context.Number, context.FactsOf(target) with { Present = false });
    }
}
