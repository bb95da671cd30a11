using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;

namespace CryptoList.Protocol.Tests.Roster;

public static partial class RefusalScenarios
{
    private static IEnumerable<(string, RosterRefusal, Func<RosterWorld, RosterRefusal?>)> Members() =>
    [
        Case("rights for nobody", RosterRefusal.UnknownMember, w => w.ByOwner.Rights(MemberId.NewRandom(), Rights.Post)),
        Case("a member removed twice", RosterRefusal.UnknownMember, w =>
        {
            var alice = w.Add("alice");
            w.Append(w.ByOwner.MemberRemove(alice.Id, adverse: false));
            return w.ByOwner.MemberRemove(alice.Id, adverse: false);
        }),
        Case("nobody in a group", RosterRefusal.UnknownMember, w => w.ByOwner.Group("board", [MemberId.NewRandom()], [])),
        Case("a member id that is in use", RosterRefusal.MemberIdUsed, w => new RawInvitation(w) { Member = w.Owner.Id }.Join()),
        Case("a member id that was in use", RosterRefusal.MemberIdUsed, w =>
        {
            var bob = w.Add("bob");
            w.Append(w.ByOwner.MemberRemove(bob.Id, adverse: false));
            return new RawInvitation(w) { Member = bob.Id }.Join();
        }),
        Case("the list's own address", RosterRefusal.AddressMalformed, w => new RawInvitation(w) { Address = "Team@Lists.example.NET" }.Join()),
        Open("a genesis without an address", RosterRefusal.AddressMalformed, w => w.Altered(w.Genesis, "olga@example.org", "olga")),
        Open("a genesis whose opener is the list", RosterRefusal.AddressMalformed, w => w.Altered(w.Genesis, "olga@example.org", RosterWorld.ListAddress)),
        Case("an address that is another's", RosterRefusal.AddressTaken, w => new RawInvitation(w) { Address = "OLGA@example.org" }.Join()),
        Case("an address changed to another's", RosterRefusal.AddressTaken, w =>
        {
            var alice = w.Add("alice");
            return w.ByOwner.Address(alice.Id, "olga@example.org", alice.Device.SigningKey);
        }),
        Case("the last owner removed", RosterRefusal.LastOwner, w =>
        {
            w.Add("alice");
            return w.ByOwner.MemberRemove(w.Owner.Id, adverse: false);
        }),
        Case("the last owner without its right", RosterRefusal.LastOwner, w => w.ByOwner.Rights(w.Owner.Id, RosterWorld.Ordinary)),
        Case("the last owner suspended by itself", RosterRefusal.LastOwner, w => w.ByOwner.MemberSuspend(w.Owner.Id, "")),
        Case("the last owner's last device", RosterRefusal.LastOwner, w => w.ByOwner.DeviceRemove(w.Owner.Id, w.Owner.Device.Fingerprint, stolen: false)),
        Case("an owner who leaves only one whom an owner suspended", RosterRefusal.LastOwner, w =>
        {
            var other = w.Add("other", RosterWorld.Ordinary | Rights.Owner);
            w.Append(w.ByOwner.MemberSuspend(other.Id, ""));
            return w.ByOwner.MemberRemove(w.Owner.Id, adverse: false);
        }),
        Case("an owner who leaves only one without a device", RosterRefusal.LastOwner, w =>
        {
            var other = w.Add("other", RosterWorld.Ordinary | Rights.Owner);
            w.Append(w.ByOwner.DeviceRemove(other.Id, other.Device.Fingerprint, stolen: true));
            return w.ByOwner.MemberRemove(w.Owner.Id, adverse: false);
        }),
        Open("an opener who is no owner", RosterRefusal.OpenerNotOwner, w => w.Altered(w.Genesis, "\"owner\",", "")),
        Case("a suspension by the server twice", RosterRefusal.AlreadySuspended, w =>
        {
            w.Append(w.ByServer.MemberSuspend(w.Owner.Id, ""));
            return w.ByServer.MemberSuspend(w.Owner.Id, "");
        }),
        Case("an owner's suspension made the server's", RosterRefusal.AlreadySuspended, w =>
        {
            var alice = w.Add("alice");
            w.Append(w.ByOwner.MemberSuspend(alice.Id, ""));
            return w.ByServer.MemberSuspend(alice.Id, "");
        }),
        Case("one resumed who is not suspended", RosterRefusal.NotSuspended, w => w.ByOwner.MemberResume(w.Add("alice").Id)),
    ];
}
