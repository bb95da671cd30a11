using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>invite-withdraw: <c>{"inv":"&lt;16B&gt;"}</c>. The log need not have seen the invitation: withdrawing it is what keeps it out.</summary>
internal sealed class InviteWithdrawEntry(InvitationId invitation) : EntryBody
{
    public InviteWithdrawEntry(StrictObject d)
        : this(d.InvitationId("inv")) { }

    public override RosterEntryType Type => RosterEntryType.InviteWithdraw;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("inv", invitation);

    public override RosterRefusal? Check(EntryContext context)
    {
        if (!context.ByOwner) return RosterRefusal.NotEntitled;
        return context.Index.SettledInvitations.ContainsKey(invitation) ? RosterRefusal.InvitationSettled : null;
    }

    public override void Apply(EntryContext context) => context.Index.SettledInvitations[invitation] = context.Number;
}
