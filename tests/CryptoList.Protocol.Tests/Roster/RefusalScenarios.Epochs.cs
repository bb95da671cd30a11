using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;

namespace CryptoList.Protocol.Tests.Roster;

public static partial class RefusalScenarios
{
    private static IEnumerable<(string, RosterRefusal, Func<RosterWorld, RosterRefusal?>)> GroupsAndEpochs() =>
    [
        Case("the group of everyone changed", RosterRefusal.GroupName, w => w.ByOwner.Group("all", [], [w.Add("alice").Id])),
        Case("a group without a name", RosterRefusal.GroupName, w => w.ByOwner.Group("", [], [])),
        Case("a group's name of 65 bytes", RosterRefusal.GroupName, w => w.ByOwner.Group(new string('é', 32) + "x", [], [])),
        Case("a group's name that is decomposed", RosterRefusal.GroupName, w => w.ByOwner.Group("cafe\u0301", [], [])),
        Case("a group's name with a sign that normalises away", RosterRefusal.GroupName, w => w.ByOwner.Group("\u212B", [], [])),
        Case("a group's name with marks out of order", RosterRefusal.GroupName, w => w.ByOwner.Group("x\u05B0\u0591\u05B0", [], [])),
        Case("an epoch of no group", RosterRefusal.UnknownGroup, w => w.ByOwner.Epoch("board", 1, RosterWorld.NewKid(), 0, 1, direct: true)),
        Case("one put into a group twice", RosterRefusal.GroupChange, w =>
        {
            w.Append(w.ByOwner.Group("board", [w.Owner.Id], []));
            return w.ByOwner.Group("board", [w.Owner.Id], []);
        }),
        Case("one taken out who is not in", RosterRefusal.GroupChange, w =>
        {
            w.Append(w.ByOwner.Group("board", [w.Owner.Id], []));
            return w.ByOwner.Group("board", [], [w.Add("alice").Id]);
        }),
        Case("one put in and taken out at once", RosterRefusal.GroupChange, w => w.ByOwner.Group("board", [w.Owner.Id], [w.Owner.Id])),
        Case("a group entry that changes nothing", RosterRefusal.GroupChange, w =>
        {
            w.Append(w.ByOwner.Group("board", [], []));
            return w.ByOwner.Group("board", [], []);
        }),
        Case("an epoch left out", RosterRefusal.WrongEpoch, w => w.ByOwner.Epoch("all", 2, RosterWorld.NewKid(), 0, 1, direct: true)),
        Case("epoch 0", RosterRefusal.WrongEpoch, w => w.ByOwner.Epoch("all", 0, RosterWorld.NewKid(), 0, 1, direct: true)),
        Case("an epoch twice", RosterRefusal.WrongEpoch, w =>
        {
            w.Epoch();
            return w.ByOwner.Epoch("all", 1, RosterWorld.NewKid(), 0, 1, direct: true);
        }),
        Case("a kid twice", RosterRefusal.KidUsed, w => w.ByOwner.Epoch("all", 2, w.Epoch(), 0, 1, direct: true)),
        Case("a kid of another group", RosterRefusal.KidUsed, w =>
        {
            w.Append(w.ByOwner.Group("board", [w.Owner.Id], []));
            return w.ByOwner.Epoch("board", 1, w.Epoch(), 0, 1, direct: true);
        }),
        Case("a kid of zero bytes", RosterRefusal.KidUsed, w => w.ByOwner.Epoch("all", 1, default, 0, 1, direct: true)),
        Case("a first epoch under nothing", RosterRefusal.FirstEpochNotDirect, w => w.ByOwner.Epoch("all", 1, RosterWorld.NewKid(), 0, 1, direct: false)),
        .. Leavings(),
    ];

    private static IEnumerable<(string, RosterRefusal, Func<RosterWorld, RosterRefusal?>)> Leavings()
    {
        static SignedEntry Under(RosterWorld w, string group = "all") => w.ByOwner.Epoch(group, 2, RosterWorld.NewKid(), 0, 1, direct: false);
        static (string, RosterRefusal, Func<RosterWorld, RosterRefusal?>) After(string what, Func<RosterWorld, WorldMember, SignedEntry> leave) =>
            Case($"a key under the old one after {what}", RosterRefusal.UnderAfterLeaving, w =>
            {
                var alice = w.Add("alice");
                w.Epoch();
                w.Append(leave(w, alice));
                return Under(w);
            });
        return
        [
            After("a removal", (w, alice) => w.ByOwner.MemberRemove(alice.Id, adverse: false)),
            After("a member's own leaving", (w, alice) => w.By(alice).MemberRemove(alice.Id, adverse: false)),
            After("a suspension by the server", (w, alice) => w.ByServer.MemberSuspend(alice.Id, "")),
            After("a suspension by an owner", (w, alice) => w.ByOwner.MemberSuspend(alice.Id, "")),
            After("the loss of receiving", (w, alice) => w.ByOwner.Rights(alice.Id, Rights.Post)),
            After("the removal of a device", (w, alice) => w.ByOwner.DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: false)),
            After("a device by invitation", (w, alice) =>
            {
                using var link = w.InviteDevice(alice);
                return w.ByOwner.DeviceAddByInvitation(link.Invitation, JoinRequest.Create(link, DeviceKeys.Generate(), "x"));
            }),
            Case("a group's key under the old one after one left the group", RosterRefusal.UnderAfterLeaving, w =>
            {
                var alice = w.Add("alice");
                w.Append(w.ByOwner.Group("board", [w.Owner.Id, alice.Id], []));
                w.Epoch("board");
                w.Append(w.ByOwner.Group("board", [], [alice.Id]));
                return Under(w, "board");
            }),
            Case("a group's key under the old one after one left the list", RosterRefusal.UnderAfterLeaving, w =>
            {
                var alice = w.Add("alice");
                w.Append(w.ByOwner.Group("board", [w.Owner.Id, alice.Id], []));
                w.Epoch("board");
                w.Append(w.ByOwner.MemberRemove(alice.Id, adverse: false));
                return Under(w, "board");
            }),
        ];
    }
}
