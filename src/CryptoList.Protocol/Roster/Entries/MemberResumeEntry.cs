using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster.Histories;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>member-resume: <c>{"member"}</c>, by an owner; one whom the server alone suspended may resume itself.</summary>
internal sealed class MemberResumeEntry(MemberId member) : EntryBody
{
    public MemberResumeEntry(StrictObject d)
        : this(d.MemberId("member")) { }

    public override RosterEntryType Type => RosterEntryType.MemberResume;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("member", member);

    public override RosterRefusal? Check(EntryContext context)
    {
        if (!context.ByOwner) return RosterRefusal.NotEntitled;
        if (context.Present(member) is not { } target) return RosterRefusal.UnknownMember;
        return context.FactsOf(target).Suspension == Suspension.None ? RosterRefusal.NotSuspended : null;
    }

    public override void Apply(EntryContext context)
    {
        var target = context.Present(member)!;
        target.Facts.Set(context.Number, context.FactsOf(target) with { Suspension = Suspension.None });
    }
}
