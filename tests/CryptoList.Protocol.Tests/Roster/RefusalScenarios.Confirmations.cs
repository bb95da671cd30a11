using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;

namespace CryptoList.Protocol.Tests.Roster;

public static partial class RefusalScenarios
{
    private static IEnumerable<(string, RosterRefusal, Func<RosterWorld, RosterRefusal?>)> Confirmations() =>
    [
        Case("a device confirmed by the one that added it", RosterRefusal.NotEntitled, w =>
        {
            var (alice, _) = WithASecond(w);
            return w.By(alice).DeviceConfirm(alice.Id, w.AddDevice(alice).Fingerprint);
        }),
        Case("an owner's device confirmed by the one that added it", RosterRefusal.NotEntitled, w => w.ByOwner.DeviceConfirm(w.Owner.Id, w.AddDevice(w.Owner).Fingerprint)),
        Case("a device that confirms itself", RosterRefusal.SignerNotInForce, w =>
        {
            var alice = w.Add("alice");
            var waiting = w.AddDevice(alice);
            return w.By(waiting).DeviceConfirm(alice.Id, waiting.Fingerprint);
        }),
        Case("a waiting device that confirms another", RosterRefusal.SignerNotInForce, w =>
        {
            var alice = w.Add("alice");
            return w.By(w.AddDevice(alice)).DeviceConfirm(alice.Id, w.AddDevice(alice).Fingerprint);
        }),
        Case("a device confirmed by another member", RosterRefusal.NotEntitled, w =>
        {
            var (alice, bob) = (w.Add("alice"), w.Add("bob"));
            return w.By(bob).DeviceConfirm(alice.Id, w.AddDevice(alice).Fingerprint);
        }),
        Case("a device confirmed by the server", RosterRefusal.NotEntitled, w =>
        {
            var alice = w.Add("alice");
            return w.ByServer.DeviceConfirm(alice.Id, w.AddDevice(alice).Fingerprint);
        }),
        Case("a device confirmed by an owner although the member has another", RosterRefusal.NotEntitled, w =>
        {
            var (alice, _) = WithASecond(w);
            return w.ByOwner.DeviceConfirm(alice.Id, w.AddDevice(alice).Fingerprint);
        }),
        Case("a device confirmed by an owner suspended by an owner", RosterRefusal.SignerSuspended, w =>
        {
            var (alice, other) = (w.Add("alice"), w.Add("other", RosterWorld.Ordinary | Rights.Owner));
            w.Append(w.ByOwner.MemberSuspend(other.Id, ""));
            return w.By(other).DeviceConfirm(alice.Id, w.AddDevice(alice).Fingerprint);
        }),
        Case("a device confirmed as another member's", RosterRefusal.UnknownDevice, w => w.ByOwner.DeviceConfirm(w.Add("bob").Id, w.AddDevice(w.Add("alice")).Fingerprint)),
        Case("a device confirmed of a member who is gone", RosterRefusal.UnknownMember, w =>
        {
            var alice = w.Add("alice");
            var waiting = w.AddDevice(alice);
            w.Append(w.ByOwner.MemberRemove(alice.Id, adverse: false));
            return w.ByOwner.DeviceConfirm(alice.Id, waiting.Fingerprint);
        }),
        Case("a removed device confirmed", RosterRefusal.DeviceAlreadyRemoved, w =>
        {
            var (alice, kept) = WithASecond(w);
            var waiting = w.AddDevice(alice);
            w.Append(w.ByOwner.DeviceRemove(alice.Id, waiting.Fingerprint, stolen: false));
            return w.By(kept).DeviceConfirm(alice.Id, waiting.Fingerprint);
        }),
        Case("a device confirmed whose sponsor was stolen", RosterRefusal.DeviceAlreadyRemoved, w =>
        {
            var (alice, kept) = WithASecond(w);
            var planted = w.AddDevice(alice);
            w.Append(w.ByOwner.DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: true));
            return w.By(kept).DeviceConfirm(alice.Id, planted.Fingerprint);
        }),
        Case("a device confirmed twice", RosterRefusal.DeviceNotWaiting, w =>
        {
            var (alice, kept) = WithASecond(w);
            var waiting = w.AddDevice(alice);
            w.Append(w.By(kept).DeviceConfirm(alice.Id, waiting.Fingerprint));
            return w.By(kept).DeviceConfirm(alice.Id, waiting.Fingerprint);
        }),
        Case("a device confirmed that never waited", RosterRefusal.DeviceNotWaiting, w =>
        {
            var (alice, kept) = WithASecond(w);
            return w.By(kept).DeviceConfirm(alice.Id, alice.Device.Fingerprint);
        }),
        Case("a device confirmed when its 24 hours are over", RosterRefusal.DeviceNotWaiting, w =>
        {
            var (alice, kept) = WithASecond(w);
            var waiting = w.AddDevice(alice);
            w.Wait(Day);
            return w.By(kept).DeviceConfirm(alice.Id, waiting.Fingerprint);
        }),
    ];

    private static (WorldMember Member, DeviceKeys Second) WithASecond(RosterWorld world)
    {
        var alice = world.Add("alice");
        return (alice, world.AddDevice(alice, co: world.OwnerKey()));
    }
}
