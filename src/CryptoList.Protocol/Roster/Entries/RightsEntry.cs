using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>rights: <c>{"member","rights":[…],"order"}</c>: all rights the member has from here on; the one way to make an owner.</summary>
internal sealed class RightsEntry(MemberId member, Rights rights, long? updateOrder) : EntryBody
{
    private RightsEntry(MemberId member, (Rights Rights, long? UpdateOrder) given)
        : this(member, given.Rights, given.UpdateOrder) { }

    public RightsEntry(StrictObject d)
        : this(d.MemberId("member"), d.ReadRights()) { }

    public override RosterEntryType Type => RosterEntryType.Rights;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("member", member).RightsAndOrder(rights, updateOrder);

    public override RosterRefusal? Check(EntryContext context)
    {
        if (!context.ByOwner) return RosterRefusal.NotEntitled;
        if (context.Present(member) is not { } target) return RosterRefusal.UnknownMember;
        var before = context.FactsOf(target);
        return before.IsOwner && !context.OwnerRemains(target, before with { Rights = rights }) ? RosterRefusal.LastOwner : null;
    }

    public override void Apply(EntryContext context)
    {
        var target = context.Present(member)!;
        var before = context.FactsOf(target);
        if (before.Rights.HasFlag(Rights.Receive) && !rights.HasFlag(Rights.Receive)) context.Index.Leave(target, context.Number);
        target.Facts.Set(context.Number, before with { Rights = rights, UpdateOrder = updateOrder });
    }
}
