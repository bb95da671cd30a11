using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster.Histories;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>
/// member-suspend: <c>{"member","why"}</c>, <c>why</c> at most 256 bytes. By an owner it also takes the right to sign the log; by the
/// server it does not, so the operator can always cut and lock nobody out. The one can follow the other only upwards.
/// </summary>
internal sealed class MemberSuspendEntry(MemberId member, string why) : EntryBody
{
    private const int MaxWhyBytes = 256;

    public MemberSuspendEntry(StrictObject d)
        : this(d.MemberId("member"), d.Text("why", 0, MaxWhyBytes)) { }

    public override RosterEntryType Type => RosterEntryType.MemberSuspend;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("member", member).Text("why", why);

    public override RosterRefusal? Check(EntryContext context)
    {
        if (!context.ByServer && !context.ByOwner) return RosterRefusal.NotEntitled;
        if (context.Present(member) is not { } target) return RosterRefusal.UnknownMember;
        var before = context.FactsOf(target);
        if (before.Suspension >= Kind(context)) return RosterRefusal.AlreadySuspended;
        return before.IsOwner && !context.OwnerRemains(target, before with { Suspension = Kind(context) }) ? RosterRefusal.LastOwner : null;
    }

    public override void Apply(EntryContext context)
    {
        var target = context.Present(member)!;
        context.Index.Leave(target, context.Number);
        target.Facts.Set(context.Number, context.FactsOf(target) with { Suspension = Kind(context) });
    }

    private static Suspension Kind(EntryContext context) => context.ByServer ? Suspension.ByServer : Suspension.ByOwner;
}
