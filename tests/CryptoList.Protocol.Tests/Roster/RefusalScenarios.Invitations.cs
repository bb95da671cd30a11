using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;

namespace CryptoList.Protocol.Tests.Roster;

public static partial class RefusalScenarios
{
    private static IEnumerable<(string, RosterRefusal, Func<RosterWorld, RosterRefusal?>)> Invited() =>
    [
        Case("an invitation to another list", RosterRefusal.InvitationForOtherList, w => new RawInvitation(w) { List = new byte[16] }.Join()),
        Case("an invitation with a head of another log", RosterRefusal.InvitationHeadNotOnLog, w => new RawInvitation(w) { Head = Digest.Zero }.Join()),
        Case("an invitation with a head to come", RosterRefusal.InvitationHeadNotOnLog, w => new RawInvitation(w) { HeadNumber = w.Log.HeadNumber + 1 }.Join()),
        Case("an invitation for more than 30 days", RosterRefusal.InvitationLifetime, w => new RawInvitation(w) { Expires = w.Time.Now + (30L * 86400) + 1 }.Join()),
        Case("an invitation that ends before it begins", RosterRefusal.InvitationLifetime, w => new RawInvitation(w) { Expires = w.Time.Now - 1 }.Join()),
        Case("an invitation that has run out", RosterRefusal.InvitationNotInTime, w =>
        {
            var invitation = new RawInvitation(w) { Expires = w.Time.Now + 10 };
            w.Wait(TimeSpan.FromSeconds(11));
            return invitation.Join();
        }),
        Case("an invitation from tomorrow", RosterRefusal.InvitationNotInTime, w => new RawInvitation(w) { Time = w.Time.Now + 1 }.Join()),
        Case("an invitation used twice", RosterRefusal.InvitationSettled, w =>
        {
            using var link = w.Invite("alice@example.org");
            w.Append(w.Join(link, DeviceKeys.Generate()));
            return w.Join(link, DeviceKeys.Generate());
        }),
        Case("an invitation used again after a removal", RosterRefusal.InvitationSettled, w =>
        {
            using var link = w.Invite("alice@example.org");
            w.Append(w.Join(link, DeviceKeys.Generate()));
            w.Append(w.ByOwner.MemberRemove(link.Invitation.Member, adverse: true));
            return w.Join(link, DeviceKeys.Generate());
        }),
        Case("an invitation that was withdrawn", RosterRefusal.InvitationSettled, w =>
        {
            using var link = w.Invite("alice@example.org");
            w.Append(w.ByOwner.InviteWithdraw(link.Invitation.Id));
            return w.Join(link, DeviceKeys.Generate());
        }),
        Case("an invitation withdrawn twice", RosterRefusal.InvitationSettled, w =>
        {
            var id = InvitationId.NewRandom();
            w.Append(w.ByOwner.InviteWithdraw(id));
            return w.ByOwner.InviteWithdraw(id);
        }),
        .. Inviters(),
        Case("an invitation someone else signed", RosterRefusal.InvitationSignatureInvalid, w => new RawInvitation(w) { SignedBy = w.Add("bob").Device.SigningKey }.Join()),
        Case("a device that the link did not bring", RosterRefusal.JoinSignatureInvalid, w =>
        {
            using var link = w.Invite("alice@example.org");
            var (hers, mine) = (JoinRequest.Create(link, DeviceKeys.Generate(), "x"), JoinRequest.Create(link, DeviceKeys.Generate(), "x"));
            return w.ByOwner.MemberAdd(link.Invitation, mine with { JoinSignature = hers.JoinSignature });
        }),
        Case("an invitation that makes an owner", RosterRefusal.InvitationGivesOwner, w => new RawInvitation(w) { Rights = ["post", "receive", "owner"] }.Join()),
        Case("more rights than the invitation gives", RosterRefusal.InvitationDiffers, w => w.Altered(new RawInvitation(w).Join(), "\"rights\":[\"post\",", "\"rights\":[\"post\",\"agent\",")),
        Case("another address than the invitation's", RosterRefusal.InvitationDiffers, w => w.Altered(new RawInvitation(w).Join(), "\"address\":\"alice@", "\"address\":\"mallory@")),
        Case("another member id than the invitation's", RosterRefusal.InvitationDiffers, w =>
        {
            var invitation = new RawInvitation(w);
            return w.Altered(invitation.Join(), $"\"id\":\"{invitation.Member}\"", $"\"id\":\"{MemberId.NewRandom()}\"");
        }),
        Case("a member's invitation used for a device", RosterRefusal.InvitationDiffers, w =>
        {
            var alice = w.Add("alice");
            using var link = new RawInvitation(w) { Member = alice.Id }.Make();
            return w.ByOwner.DeviceAddByInvitation(link.Invitation, JoinRequest.Create(link, DeviceKeys.Generate(), "x"));
        }),
        Case("an invitation from before the member came, used for a device", RosterRefusal.InvitationDiffers, w =>
        {
            var id = MemberId.NewRandom();
            using var early = new RawInvitation(w) { Member = id, Rights = [] }.Make();
            w.Append(new RawInvitation(w) { Member = id }.Join());
            return w.ByOwner.DeviceAddByInvitation(early.Invitation, JoinRequest.Create(early, DeviceKeys.Generate(), "x"));
        }),
        Case("a device invitation to another address", RosterRefusal.InvitationDiffers, w =>
        {
            using var link = new RawInvitation(w) { Member = w.Add("alice").Id, Rights = [], Address = "mallory@example.org" }.Make();
            return w.ByOwner.DeviceAddByInvitation(link.Invitation, JoinRequest.Create(link, DeviceKeys.Generate(), "x"));
        }),
        Case("an older invitation after a removal", RosterRefusal.RemovedSinceInvitation, w =>
        {
            using var spare = w.Invite("alice@example.org");
            var alice = w.Add("alice");
            w.Append(w.ByOwner.MemberRemove(alice.Id, adverse: true));
            return w.Join(spare, DeviceKeys.Generate());
        }),
        Case("an older invitation after a removal under a new address", RosterRefusal.RemovedSinceInvitation, w =>
        {
            using var spare = w.Invite("alice@example.org");
            var alice = w.Add("alice");
            w.Append(w.ByOwner.Address(alice.Id, "alice2@example.org", alice.Device.SigningKey));
            w.Append(w.ByOwner.MemberRemove(alice.Id, adverse: true));
            return w.Join(spare, DeviceKeys.Generate());
        }),
        Case("a device invitation after the member was removed", RosterRefusal.RemovedSinceInvitation, w =>
        {
            var alice = w.Add("alice");
            using var link = w.InviteDevice(alice);
            w.Append(w.ByOwner.MemberRemove(alice.Id, adverse: true));
            return w.ByOwner.DeviceAddByInvitation(link.Invitation, JoinRequest.Create(link, DeviceKeys.Generate(), "x"));
        }),
    ];

    private static IEnumerable<(string, RosterRefusal, Func<RosterWorld, RosterRefusal?>)> Inviters() =>
    [
        Case("a stolen device of an owner that invites its successor", RosterRefusal.NotEntitled, w =>
        {
            w.Add("other", RosterWorld.Ordinary | Rights.Owner);
            using var link = w.InviteDevice(w.Owner);
            return w.ByOwner.DeviceAddByInvitation(link.Invitation, JoinRequest.Create(link, DeviceKeys.Generate(), "x"));
        }),
        Case("a stolen device of an owner that invites its successor through an agent", RosterRefusal.InviterNotEntitled, w =>
        {
            var agent = w.Add("agent", Rights.Agent);
            using var link = w.InviteDevice(w.Owner);
            return w.By(agent).DeviceAddByInvitation(link.Invitation, JoinRequest.Create(link, DeviceKeys.Generate(), "x"));
        }),
        Case("an invitation by a member", RosterRefusal.InviterNotEntitled, w => new RawInvitation(w) { By = w.Add("bob").Device.SigningKey }.Join()),
        Case("an invitation by a stranger", RosterRefusal.InviterNotEntitled, w => new RawInvitation(w) { By = SigningKey.Generate() }.Join()),
        Case("an invitation from before its maker was an owner", RosterRefusal.InviterNotEntitled, w =>
        {
            var bob = w.Add("bob");
            var early = new RawInvitation(w) { By = bob.Device.SigningKey };
            w.Append(w.ByOwner.Rights(bob.Id, Rights.Owner));
            return early.Join();
        }),
        Case("an invitation whose maker is no owner any more", RosterRefusal.InviterNotEntitled, w =>
        {
            var other = w.Add("other", RosterWorld.Ordinary | Rights.Owner);
            using var link = w.Invite("alice@example.org", by: other);
            w.Append(w.ByOwner.Rights(other.Id, RosterWorld.Ordinary));
            return w.Join(link, DeviceKeys.Generate());
        }),
        Case("an invitation whose maker was suspended between", RosterRefusal.InviterNotEntitled, w =>
        {
            var other = w.Add("other", RosterWorld.Ordinary | Rights.Owner);
            using var link = w.Invite("alice@example.org", by: other);
            w.Append(w.ByServer.MemberSuspend(other.Id, ""));
            w.Append(w.ByOwner.MemberResume(other.Id));
            return w.Join(link, DeviceKeys.Generate());
        }),
        Case("an invitation by a device that was removed", RosterRefusal.InviterNotEntitled, w =>
        {
            var tablet = w.AddDevice(w.Owner);
            w.Wait(Day);
            var invitation = new RawInvitation(w) { By = tablet.SigningKey };
            w.Append(w.ByOwner.DeviceRemove(w.Owner.Id, tablet.Fingerprint, stolen: true));
            return invitation.Join();
        }),
        Case("an invitation by a device that still waited", RosterRefusal.InviterNotEntitled, w =>
        {
            var tablet = w.AddDevice(w.Owner);
            var invitation = new RawInvitation(w) { By = tablet.SigningKey, Expires = w.Time.Now + (3 * 86400) };
            w.Wait(Day);
            return invitation.Join();
        }),
    ];
}
