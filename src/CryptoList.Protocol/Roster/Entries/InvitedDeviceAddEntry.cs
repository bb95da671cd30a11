using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>
/// device-add for a member who lost all devices: <c>{"member","rec","sig","invite","isig","jsig"}</c>, by an owner or agent, with an
/// invitation that names the member and gives no rights. In force at once; the older devices go as stolen.
/// </summary>
internal sealed class InvitedDeviceAddEntry(MemberId member, SignedDevice device, InvitationProof proof) : EntryBody
{
    public InvitedDeviceAddEntry(StrictObject d)
        : this(d.MemberId("member"), SignedDevice.Take(d), InvitationProof.Take(d)) { }

    public override RosterEntryType Type => RosterEntryType.DeviceAdd;

    public override StrictJsonWriter ToJson() => proof.WriteTo(device.WriteTo(new StrictJsonWriter().Bytes("member", member)));

    public override RosterRefusal? Check(EntryContext context)
    {
        var invitation = proof.Invitation;
        if (!context.ByOwner && !context.ByHolderOf(Rights.Agent)) return RosterRefusal.NotEntitled;
        if (member != invitation.Member || invitation.Rights != Rights.None) return RosterRefusal.InvitationDiffers;
        if (context.Index.MembersById.TryGetValue(member, out var gone) && !context.FactsOf(gone).Present) return RosterRefusal.RemovedSinceInvitation;
        if (context.Present(member) is not { } target) return RosterRefusal.UnknownMember;
        // A member who lost all devices has none that could sign. Otherwise one stolen device of an owner would, by one signature and
        // at once, put a new device in the place of all the others.
        if (context.ByMember(target)) return RosterRefusal.NotEntitled;
        if (context.Index.Devices.TryGetValue(invitation.By, out var inviter) && inviter.Member == target) return RosterRefusal.InviterNotEntitled;
        if (proof.Check(context, device.Record) is { } refusal) return refusal;
        // The member must have been there when it was invited: an invitation for somebody new is not one for a device of whoever came.
        if (!target.At(invitation.HeadNumber).Present) return RosterRefusal.InvitationDiffers;
        var sameAddress = EmailAddress.TryParse(invitation.Address, out var address) && address.Normalized == context.FactsOf(target).Address;
        if (!sameAddress) return RosterRefusal.InvitationDiffers;
        if (InvitationProof.HiddenFault(context, invitation, address!.Normalized) is { } shown) return shown;
        return context.CheckNewDevice(device, member);
    }

    public override void Apply(EntryContext context)
    {
        var target = context.Present(member)!;
        context.Index.SettledInvitations[proof.Invitation.Id] = context.Number;
        context.Index.Leave(target, context.Number);
        for (int i = 0, count = target.Devices.Count; i < count; i++)
            target.Devices[i].Remove(context.Number, stolen: target.Devices[i].IsListed(context.Number - 1));
        context.Index.AddDevice(target, device.Record, context.Number, context.Time, [], waits: false);
    }
}
