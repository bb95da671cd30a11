using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;

namespace CryptoList.Protocol.Tests.Roster;

public static partial class RefusalScenarios
{
    private static IEnumerable<(string, RosterRefusal, Func<RosterWorld, RosterRefusal?>)> Devices() =>
    [
        Case("a device twice as the second signer", RosterRefusal.CoSignerNotInForce, w => w.ByOwner.DeviceAdd(w.Owner.Id, DeviceKeys.Generate(), "x", w.OwnerKey())),
        Case("a waiting device as the second signer", RosterRefusal.CoSignerNotInForce, w => w.ByOwner.DeviceAdd(w.Owner.Id, DeviceKeys.Generate(), "x", w.AddDevice(w.Owner).SigningKey)),
        Case("a stranger as the second signer", RosterRefusal.CoSignerNotInForce, w => w.ByOwner.DeviceAdd(w.Owner.Id, DeviceKeys.Generate(), "x", SigningKey.Generate())),
        Case("an address without the member in force", RosterRefusal.CoSignerNotInForce, w => w.ByOwner.Address(w.Add("alice").Id, "a@example.org", SigningKey.Generate())),
        Case("another member as the second signer", RosterRefusal.CoSignerNotEntitled, w =>
        {
            var (alice, bob) = (w.Add("alice"), w.Add("bob"));
            return w.By(alice).DeviceAdd(alice.Id, DeviceKeys.Generate(), "x", bob.Device.SigningKey);
        }),
        Case("an owner suspended by an owner as the second signer", RosterRefusal.CoSignerNotEntitled, w =>
        {
            var (alice, other) = (w.Add("alice"), w.Add("other", RosterWorld.Ordinary | Rights.Owner));
            w.Append(w.ByOwner.MemberSuspend(other.Id, ""));
            return w.By(alice).DeviceAdd(alice.Id, DeviceKeys.Generate(), "x", other.Device.SigningKey);
        }),
        Case("an address with another member's yes", RosterRefusal.CoSignerNotEntitled, w => w.ByOwner.Address(w.Add("alice").Id, "a@example.org", w.OwnerKey())),
        Case("an address with the yes of one suspended by an owner", RosterRefusal.CoSignerNotEntitled, w =>
        {
            var alice = w.Add("alice");
            w.Append(w.ByOwner.MemberSuspend(alice.Id, ""));
            return w.ByOwner.Address(alice.Id, "a@example.org", alice.Device.SigningKey);
        }),
        Case("a server key that another key signed for", RosterRefusal.CoSignerNotEntitled, w =>
        {
            var key = SigningKey.Generate();
            return w.Altered(w.ByOwner.ServerSigningKey(key), $"\"co\":{{\"by\":\"{key.PublicKey.Fingerprint}", $"\"co\":{{\"by\":\"{w.Owner.Device.Fingerprint}");
        }),
        Case("a second signature moved to a later place", RosterRefusal.CoSignatureInvalid, w =>
        {
            var alice = w.Add("alice");
            var stale = w.By(alice).DeviceAdd(alice.Id, DeviceKeys.Generate(), "x", w.OwnerKey());
            var head = w.Log.Head;
            w.Append(w.ByOwner.Policy(ListPolicy.Default));
            var moved = w.Altered(stale, head.ToString(), w.Log.Head.ToString(), alice.Device.SigningKey);
            return w.Altered(moved, $"\"n\":{w.Log.HeadNumber}", $"\"n\":{w.Log.HeadNumber + 1}", alice.Device.SigningKey);
        }),
        Case("a yes to another address", RosterRefusal.CoSignatureInvalid, w =>
        {
            var alice = w.Add("alice");
            return w.Altered(w.ByOwner.Address(alice.Id, "a2@example.org", alice.Device.SigningKey), "a2@example.org", "a3@example.org");
        }),
        Case("a server key that did not sign itself", RosterRefusal.CoSignatureInvalid, w =>
        {
            var entry = w.ByOwner.ServerSigningKey(SigningKey.Generate());
            var text = System.Text.Encoding.UTF8.GetString(entry.Entry.Span);
            var at = text.LastIndexOf("\"sig\":\"", StringComparison.Ordinal) + 7;
            return w.Altered(entry, text.Substring(at, 8), "AAAAAAAA");
        }),
        Case("a device record signed for another member", RosterRefusal.DeviceSignatureInvalid, w =>
        {
            var (alice, bob) = (w.Add("alice"), w.Add("bob"));
            return w.Altered(w.By(alice).DeviceAdd(alice.Id, DeviceKeys.Generate(), "x", null), alice.Id.ToString(), bob.Id.ToString(), bob.Device.SigningKey) is { } moved
                ? w.Altered(moved, alice.Device.Fingerprint.ToString(), bob.Device.Fingerprint.ToString(), bob.Device.SigningKey)
                : throw new InvalidOperationException();
        }),
        Case("a device record signed for another list", RosterRefusal.DeviceSignatureInvalid, w =>
        {
            var (elsewhere, device) = (new RosterWorld(), DeviceKeys.Generate());
            var link = new RawInvitation(w).Make();
            var other = new RawInvitation(elsewhere) { Member = link.Invitation.Member }.Make();
            var join = Invitations.Signed(other, device);
            return w.ByOwner.MemberAdd(link.Invitation, Invitations.Signed(link, device) with { DeviceSignature = join.DeviceSignature });
        }),
        Open("an opener's device of another list", RosterRefusal.DeviceSignatureInvalid, w =>
        {
            var text = System.Text.Encoding.UTF8.GetString(w.Genesis.Entry.Span);
            var at = text.IndexOf("\"nonce\":\"", StringComparison.Ordinal) + 9;
            return w.Altered(w.Genesis, text.Substring(at, 8), "AAAAAAAA");
        }),
        Case("a device key signed for another list", RosterRefusal.DeviceSignatureInvalid, w =>
        {
            var renewed = new DeviceKeys(w.OwnerKey(), HpkePrivateKey.Generate());
            var entry = new RosterAuthor(w.Log, w.OwnerKey(), w.Time).DeviceKey(MemberId.NewRandom(), renewed, "x");
            var said = StrictMember(entry);
            return w.Altered(entry, said, w.Owner.Id.ToString());
        }),
        Case("a device once more", RosterRefusal.FingerprintUsed, w => w.ByOwner.DeviceAdd(w.Owner.Id, new DeviceKeys(w.OwnerKey(), HpkePrivateKey.Generate()), "x", null)),
        Case("a removed device once more", RosterRefusal.FingerprintUsed, w =>
        {
            var alice = w.Add("alice");
            var tablet = w.AddDevice(alice, co: w.OwnerKey());
            w.Append(w.ByOwner.DeviceRemove(alice.Id, tablet.Fingerprint, stolen: true));
            return w.By(alice).DeviceAdd(alice.Id, new DeviceKeys(tablet.SigningKey, HpkePrivateKey.Generate()), "x", null);
        }),
        Case("the server's key as a device", RosterRefusal.FingerprintUsed, w => w.ByOwner.DeviceAdd(w.Owner.Id, new DeviceKeys(w.ServerSigningKey, HpkePrivateKey.Generate()), "x", null)),
        Case("a device as the server's key", RosterRefusal.FingerprintUsed, w => w.ByServer.ServerSigningKey(w.OwnerKey())),
        Open("a genesis whose opener is the server", RosterRefusal.FingerprintUsed, w => RosterAuthor.Genesis("x", "l@example.net", ListPolicy.Default, "o@example.org", w.Owner.Device, "x",
            new ServerRecord(w.OwnerKey().PublicKey, HpkePrivateKey.Generate().PublicKey), w.Time)),
        Open("a genesis whose opener seals for the server", RosterRefusal.HpkeKeyUsed, w => RosterAuthor.Genesis("x", "l@example.net", ListPolicy.Default, "o@example.org", w.Owner.Device, "x",
            new ServerRecord(SigningKey.Generate().PublicKey, w.Owner.Device.HpkeKey.PublicKey), w.Time)),
        Case("another member's HPKE key", RosterRefusal.HpkeKeyUsed, w => w.ByOwner.DeviceAdd(w.Owner.Id, new DeviceKeys(SigningKey.Generate(), w.Add("alice").Device.HpkeKey), "x", null)),
        Case("an old HPKE key back", RosterRefusal.HpkeKeyUsed, w =>
        {
            w.Append(w.ByOwner.DeviceKey(w.Owner.Id, new DeviceKeys(w.OwnerKey(), HpkePrivateKey.Generate()), "x"));
            return w.ByOwner.DeviceKey(w.Owner.Id, w.Owner.Device, "x");
        }),
        Case("a seal key once more", RosterRefusal.HpkeKeyUsed, w => w.ByServer.ServerSealKey(w.ServerSealKey.PublicKey)),
        Case("a ninth device", RosterRefusal.DeviceCount, w =>
        {
            for (var i = 0; i < 7; i++) w.AddDevice(w.Owner);
            return w.ByOwner.DeviceAdd(w.Owner.Id, DeviceKeys.Generate(), "x", null);
        }),
        Open("a genesis with a second device", RosterRefusal.DeviceCount, w => TwoDevices(w, w.Genesis)),
        Case("a new member with two devices", RosterRefusal.DeviceCount, w => TwoDevices(w, new RawInvitation(w).Join())),
        Case("a device of another member", RosterRefusal.UnknownDevice, w => w.ByOwner.DeviceRemove(w.Add("alice").Id, w.Owner.Device.Fingerprint, stolen: false)),
        Case("a device that never was", RosterRefusal.UnknownDevice, w => w.ByOwner.DeviceRemove(w.Owner.Id, DeviceKeys.Generate().Fingerprint, stolen: false)),
        Case("a device removed twice", RosterRefusal.DeviceAlreadyRemoved, w =>
        {
            var tablet = w.AddDevice(w.Owner);
            w.Append(w.ByOwner.DeviceRemove(w.Owner.Id, tablet.Fingerprint, stolen: false));
            return w.ByOwner.DeviceRemove(w.Owner.Id, tablet.Fingerprint, stolen: false);
        }),
        Case("a device stolen twice", RosterRefusal.DeviceAlreadyRemoved, w =>
        {
            var tablet = w.AddDevice(w.Owner);
            w.Append(w.ByOwner.DeviceRemove(w.Owner.Id, tablet.Fingerprint, stolen: true));
            return w.ByOwner.DeviceRemove(w.Owner.Id, tablet.Fingerprint, stolen: true);
        }),
        Case("a device that calls itself stolen", RosterRefusal.OwnDeviceStolen, w => w.ByOwner.DeviceRemove(w.Owner.Id, w.Owner.Device.Fingerprint, stolen: true)),
        Case("a young device that removes the older one", RosterRefusal.DeviceTooYoung, w =>
        {
            var alice = w.Add("alice");
            var tablet = w.AddDevice(alice, co: w.OwnerKey());
            w.Wait(Day - TimeSpan.FromSeconds(1));
            return w.By(tablet).DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: true);
        }),
        .. Confirmations(),
        Case("a member that removes its only device", RosterRefusal.LastDevice, w =>
        {
            var alice = w.Add("alice");
            return w.By(alice).DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: false);
        }),
        Case("a member that leaves only a waiting device", RosterRefusal.LastDevice, w =>
        {
            var alice = w.Add("alice");
            w.AddDevice(alice);
            return w.By(alice).DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: false);
        }),
    ];

    private static SignedEntry TwoDevices(RosterWorld world, SignedEntry entry)
    {
        var text = System.Text.Encoding.UTF8.GetString(entry.Entry.Span);
        var from = text.IndexOf("\"devices\":[", StringComparison.Ordinal) + 11;
        var device = text[from..text.IndexOf(']', from)];
        return world.Altered(entry, device, $"{device},{device}");
    }

    private static string StrictMember(SignedEntry entry)
    {
        var text = System.Text.Encoding.UTF8.GetString(entry.Entry.Span);
        return text.Substring(text.IndexOf("\"member\":\"", StringComparison.Ordinal) + 10, 22);
    }

    private static class Invitations
    {
        public static Protocol.Invitations.JoinRequest Signed(Protocol.Invitations.InvitationLink link, DeviceKeys device) => Protocol.Invitations.JoinRequest.Create(link, device, "phone");
    }
}
