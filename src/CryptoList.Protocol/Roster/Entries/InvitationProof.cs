using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>
/// An invitation and the two signatures that prove it: <c>"invite":"&lt;b64u I&gt;","isig":"&lt;64B&gt;","jsig":"&lt;64B&gt;"</c>.
/// Holds all rules of protocol section 6 that member-add and device-add share.
/// </summary>
internal sealed class InvitationProof(Invitation invitation, ReadOnlyMemory<byte> joinSignature)
{
    public Invitation Invitation { get; } = invitation;

    public static InvitationProof Take(StrictObject d) =>
        new(Invitation.Parse(d.Bytes("invite"), d.Bytes("isig", SigningKey.SignatureSize), d.KeysWereChecked), d.Bytes("jsig", SigningKey.SignatureSize));

    public StrictJsonWriter WriteTo(StrictJsonWriter d) =>
        d.Bytes("invite", Invitation.Raw.Span).Bytes("isig", Invitation.Signature.Span).Bytes("jsig", joinSignature.Span);

    public RosterRefusal? Check(EntryContext context, DeviceRecord record)
    {
        var index = context.Index;
        if (Invitation.List != index.List) return RosterRefusal.InvitationForOtherList;
        if (Invitation.HeadNumber >= context.Number || index.Entries[(int)Invitation.HeadNumber].Signed.Head != Invitation.Head) return RosterRefusal.InvitationHeadNotOnLog;
        if (Invitation.Expires < Invitation.Time || Invitation.Expires - Invitation.Time > Invitation.MaxLifetime) return RosterRefusal.InvitationLifetime;
        if (context.Time < Invitation.Time || context.Time > Invitation.Expires) return RosterRefusal.InvitationNotInTime;
        if (index.SettledInvitations.ContainsKey(Invitation.Id)) return RosterRefusal.InvitationSettled;
        if (Invitation.Rights.HasFlag(Rights.Owner)) return RosterRefusal.InvitationGivesOwner;
        if (Inviter(context) is not { } inviter) return RosterRefusal.InviterNotEntitled;
        if (!Invitation.IsSignedBy(inviter)) return RosterRefusal.InvitationSignatureInvalid;
        return Invitation.IsJoinedBy(record, joinSignature.Span) ? null : RosterRefusal.JoinSignatureInvalid;
    }

    /// <summary>Where the list hides addresses, the entry has the alias and the invitation a commitment; nowhere else has one.</summary>
    public static RosterRefusal? HiddenFault(EntryContext context, Invitation invitation, string address)
    {
        if (!context.Index.HidesAddresses) return invitation.HiddenAddress is null ? null : RosterRefusal.AddressHidden;
        return invitation.HiddenAddress is not null && address == AddressOpening.Alias(invitation.Member, context.Index.Address) ? null : RosterRefusal.AddressShown;
    }

    /// <summary>The inviting device's key, when it was in force, of an unsuspended owner, at (n, I.ts) and at every entry since.</summary>
    private VerifyingKey? Inviter(EntryContext context)
    {
        if (!context.Index.Devices.TryGetValue(Invitation.By, out var device)) return null;
        // A device that is in force does not come to wait again, so its two ends tell all between them.
        if (!device.IsInForce(Invitation.HeadNumber, Invitation.Time) || !device.IsInForce(context.Number - 1, context.Time)) return null;
        return device.Member.Facts.AllBetween(Invitation.HeadNumber, context.Number - 1, static facts => facts.IsOwner && facts.IsActive) ? device.SigningKey : null;
    }
}
