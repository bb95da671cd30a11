using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>member-add: <c>{"member":MEMBER with exactly one device,"invite","isig","jsig"}</c>.</summary>
internal sealed class MemberAddEntry(MemberBody member, InvitationProof proof) : EntryBody
{
    public MemberAddEntry(StrictObject d)
        : this(MemberBody.Parse(d.Object("member")), InvitationProof.Take(d)) { }

    public override RosterEntryType Type => RosterEntryType.MemberAdd;

    public override StrictJsonWriter ToJson() => proof.WriteTo(new StrictJsonWriter().Object("member", member.ToJson()));

    public override RosterRefusal? Check(EntryContext context)
    {
        var invitation = proof.Invitation;
        if (!context.ByOwner && !context.ByHolderOf(Rights.Agent)) return RosterRefusal.NotEntitled;
        if (member.Devices.Count != 1) return RosterRefusal.DeviceCount;
        var asInvited = member.Id == invitation.Member && member.Address == invitation.Address && member.Rights == invitation.Rights && member.UpdateOrder == invitation.UpdateOrder;
        if (!asInvited) return RosterRefusal.InvitationDiffers;
        if (proof.Check(context, member.Devices[0].Record) is { } refusal) return refusal;
        // An id is used once, for ever: whoever comes back comes as a new member, with nothing of the old one's.
        if (context.Index.MembersById.ContainsKey(member.Id)) return RosterRefusal.MemberIdUsed;
        if (MemberBody.Normalize(member.Address, context.Index.Address) is not { } address) return RosterRefusal.AddressMalformed;
        if (InvitationProof.HiddenFault(context, invitation, address) is { } shown) return shown;
        if (context.Before.AddressHolder(address) is not null) return RosterRefusal.AddressTaken;
        if (context.Index.RemovedAddresses.TryGetValue(address, out var removed) && removed > invitation.HeadNumber) return RosterRefusal.RemovedSinceInvitation;
        return context.CheckNewDevice(member.Devices[0], member.Id);
    }

    public override void Apply(EntryContext context)
    {
        context.Index.SettledInvitations[proof.Invitation.Id] = context.Number;
        member.AddTo(context.Index, MemberBody.Normalize(member.Address, context.Index.Address)!, context.Number, context.Time);
    }
}
