using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;

namespace CryptoList.Protocol.Tests.Roster;

/// <summary>One way, at least, to break each rule of the log. Every scenario gets a fresh world.</summary>
public static partial class RefusalScenarios
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IReadOnlyList<(string Name, RosterRefusal Refusal, Func<RosterWorld, RosterRefusal?> Run)> All { get; } =
        [.. Form(), .. Place(), .. Signers(), .. Devices(), .. Members(), .. Invited(), .. GroupsAndEpochs()];

    private static (string, RosterRefusal, Func<RosterWorld, RosterRefusal?>) Case(string name, RosterRefusal refusal, Func<RosterWorld, SignedEntry> make) =>
        (name, refusal, world => world.Log.TryAppend(make(world)));

    private static (string, RosterRefusal, Func<RosterWorld, RosterRefusal?>) Open(string name, RosterRefusal refusal, Func<RosterWorld, SignedEntry> make) =>
        (name, refusal, world => RosterLog.TryOpen(make(world), out _));

    private static (string, RosterRefusal, Func<RosterWorld, RosterRefusal?>) Hidden(string name, RosterRefusal refusal, Func<RosterWorld, SignedEntry> make) => (name, refusal, _ =>
    {
        var world = new RosterWorld(ListPolicy.Default with { Hidden = true });
        return world.Log.TryAppend(make(world));
    }
    );

    private static SignedEntry Altered(this RosterWorld world, SignedEntry entry, string find, string replace, SigningKey? signer = null) =>
        RawEntries.Altered(entry, signer ?? world.Owner.Device.SigningKey, find, replace);

    private static SigningKey OwnerKey(this RosterWorld world) => world.Owner.Device.SigningKey;

    private static IEnumerable<(string, RosterRefusal, Func<RosterWorld, RosterRefusal?>)> Form() =>
    [
        Case("not JSON", RosterRefusal.Malformed, w => RawEntries.Sign(w.OwnerKey(), "{")),
        Case("an unknown name in the entry", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Policy(ListPolicy.Default), "{\"v\":1,", "{\"v\":1,\"x\":1,")),
        Case("an unknown name in d", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.MemberResume(w.Owner.Id), "\"d\":{", "\"d\":{\"x\":1,")),
        Case("a flag that is neither 0 nor 1", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.MemberRemove(w.Owner.Id, true), "\"adverse\":1", "\"adverse\":2")),
        Case("a flag that is true", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.MemberRemove(w.Owner.Id, true), "\"adverse\":1", "\"adverse\":true")),
        Case("an unknown right", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Rights(w.Owner.Id, Rights.Owner), "\"owner\"", "\"king\"")),
        Case("a right named twice", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Rights(w.Owner.Id, Rights.Owner), "\"owner\"", "\"owner\",\"owner\"")),
        Case("an order without the right to update", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Rights(w.Owner.Id, Rights.Owner), "[\"owner\"]", "[\"owner\"],\"order\":1")),
        Case("the right to update without an order", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Rights(w.Owner.Id, Rights.Owner), "[\"owner\"]", "[\"owner\",\"update\"]")),
        Case("an unknown name in the policy", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Policy(ListPolicy.Default), "\"keep\":", "\"x\":1,\"keep\":")),
        Case("a policy without modes", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Policy(ListPolicy.Default), "\"modes\":[1]", "\"modes\":[]")),
        Case("a policy with an unknown mode", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Policy(ListPolicy.Default), "\"modes\":[1]", "\"modes\":[1,5]")),
        Case("a policy with a mode twice", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Policy(ListPolicy.Default), "\"modes\":[1]", "\"modes\":[1,1]")),
        Case("a rekeying later than 7 days", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Policy(ListPolicy.Default), "\"rekey\":86400", "\"rekey\":604801")),
        Case("a policy that says what it need not", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Policy(ListPolicy.Default), "\"history\":0", "\"history\":0,\"posts\":0")),
        Case("a policy that keeps for ever twice", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Policy(ListPolicy.Default), "\"history\":0", "\"history\":0,\"archive\":2")),
        Case("a policy that comes to hide addresses", RosterRefusal.HidingFixed, w => w.ByOwner.Policy(ListPolicy.Default with { Hidden = true })),
        Hidden("a policy that comes to show addresses", RosterRefusal.HidingFixed, w => w.ByOwner.Policy(ListPolicy.Default)),
        Open("a genesis that hides addresses and shows its opener's", RosterRefusal.AddressShown, w => w.Altered(w.Genesis, "\"history\":0", "\"history\":0,\"hidden\":1")),
        Hidden("a member's true address where addresses are hidden", RosterRefusal.AddressShown, w => w.Join(new RawInvitation(w).Make(), DeviceKeys.Generate())),
        Hidden("another member's alias", RosterRefusal.AddressShown, w => w.Join(new RawInvitation(w) { Address = AddressOpening.Alias(MemberId.NewRandom(), RosterWorld.ListAddress), Hidden = new byte[32] }.Make(), DeviceKeys.Generate())),
        Hidden("a change of an address that the log does not have", RosterRefusal.AddressHidden, w => w.ByOwner.Address(w.Owner.Id, "new@example.org", w.OwnerKey())),
        Case("an address that is hidden where none are", RosterRefusal.AddressHidden, w => w.Join(new RawInvitation(w) { Hidden = new byte[32] }.Make(), DeviceKeys.Generate())),
        Case("a reason that is too long", RosterRefusal.Malformed, w => w.ByServer.MemberSuspend(w.Owner.Id, new string('x', 257))),
        Case("an epoch neither direct nor under", RosterRefusal.Malformed, w => w.Altered(w.ByOwner.Epoch("all", 1, RosterWorld.NewKid(), 0, 1, true), "\"direct\"", "\"over\"")),
        Case("an entry of 64 kB and a byte", RosterRefusal.TooLarge, w => w.ByServer.MemberSuspend(w.Owner.Id, new string('x', 64 * 1024))),
        Open("a genesis of 64 kB and a byte", RosterRefusal.TooLarge, w => RawEntries.Sign(w.OwnerKey(), new byte[(64 * 1024) + 1])),
        Case("version 2", RosterRefusal.UnsupportedVersion, w => w.Entry("policy", new StrictJsonWriter().Object("policy", ListPolicy.Default.ToJson()), version: 2)),
        Case("an unknown type", RosterRefusal.UnknownType, w => w.Entry("coup", new StrictJsonWriter())),
        Case("a server key off the curve", RosterRefusal.KeyInvalid, w => w.Entry("server-key", new StrictJsonWriter().Text("kem", "0010").Bytes("hpke", new byte[65]))),
        Case("a KEM that is not known", RosterRefusal.KeyInvalid, w => w.Entry("server-key", new StrictJsonWriter().Text("kem", "0020").Bytes("hpke", new byte[32]))),
    ];

    private static IEnumerable<(string, RosterRefusal, Func<RosterWorld, RosterRefusal?>)> Place() =>
    [
        Open("a log that does not begin with a genesis", RosterRefusal.NotGenesis, w => w.ByOwner.Policy(ListPolicy.Default)),
        Case("a second genesis", RosterRefusal.NotGenesis, w => w.Genesis),
        Open("a genesis with another number", RosterRefusal.WrongNumber, w => w.Altered(w.Genesis, "\"n\":0", "\"n\":1")),
        Open("a genesis with something before it", RosterRefusal.WrongPrevious, w => w.Altered(w.Genesis, "\"prev\":\"AA", "\"prev\":\"AB")),
        Open("a genesis that names a list", RosterRefusal.Malformed, w => w.Altered(w.Genesis, "\"n\":0", "\"list\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"n\":0")),
        Case("an entry of another list", RosterRefusal.OtherList, w => w.Entry("member-resume", new StrictJsonWriter().Bytes("member", w.Owner.Id), list: new byte[16])),
        Case("a number left out", RosterRefusal.WrongNumber, w => w.Entry("member-resume", new StrictJsonWriter().Bytes("member", w.Owner.Id), number: 2)),
        Case("a number once more", RosterRefusal.WrongNumber, w => w.Entry("member-resume", new StrictJsonWriter().Bytes("member", w.Owner.Id), number: 0)),
        Case("another entry before", RosterRefusal.WrongPrevious, w => w.Entry("member-resume", new StrictJsonWriter().Bytes("member", w.Owner.Id), previous: Digest.Zero)),
        Case("a time before the last", RosterRefusal.TimeBackwards, w => w.Entry("member-resume", new StrictJsonWriter().Bytes("member", w.Owner.Id), time: w.Time.Now - 1)),
        ("a time that is not the server's", RosterRefusal.ClockOff, w => w.Log.TryAppend(w.ByOwner.Policy(ListPolicy.Default), w.Time.Now - 601)),
    ];

    private static IEnumerable<(string, RosterRefusal, Func<RosterWorld, RosterRefusal?>)> Signers() =>
    [
        Case("a stranger", RosterRefusal.SignerUnknown, w => w.By(DeviceKeys.Generate()).Policy(ListPolicy.Default)),
        Open("a genesis signed by another key", RosterRefusal.SignerUnknown, w => w.Altered(w.Genesis, w.Owner.Device.Fingerprint.ToString(), w.ServerSigningKey.PublicKey.Fingerprint.ToString(), w.ServerSigningKey)),
        Open("a genesis whose signature does not hold", RosterRefusal.SignatureInvalid, w => w.Genesis with { Signature = new byte[64] }),
        Case("a signature that does not hold", RosterRefusal.SignatureInvalid, w => w.ByOwner.Policy(ListPolicy.Default) with { Signature = new byte[64] }),
        Case("a signature under another label", RosterRefusal.SignatureInvalid, w =>
        {
            var entry = w.ByOwner.Policy(ListPolicy.Default);
            return entry with { Signature = w.OwnerKey().Sign("cryptolist/1 invite", entry.Head.ToArray()) };
        }),
        Case("a removed device", RosterRefusal.SignerNotInForce, w =>
        {
            var (alice, key) = (w.Add("alice"), DeviceKeys.Generate());
            w.Append(w.ByOwner.DeviceRemove(alice.Id, alice.Device.Fingerprint, stolen: false));
            return w.By(alice).DeviceAdd(alice.Id, key, "x", null);
        }),
        Case("a removed member", RosterRefusal.SignerNotInForce, w =>
        {
            var alice = w.Add("alice");
            w.Append(w.ByOwner.MemberRemove(alice.Id, adverse: false));
            return w.By(alice).MemberRemove(alice.Id, adverse: false);
        }),
        Case("a device that still waits", RosterRefusal.SignerNotInForce, w =>
        {
            var waiting = w.AddDevice(w.Owner);
            w.Wait(Day - TimeSpan.FromSeconds(1));
            return w.By(waiting).Policy(ListPolicy.Default);
        }),
        Case("a server key that was replaced", RosterRefusal.SignerNotInForce, w =>
        {
            w.Append(w.ByServer.ServerSigningKey(SigningKey.Generate()));
            return w.ByServer.ServerSealKey(HpkePrivateKey.Generate().PublicKey);
        }),
        Case("an owner whom an owner suspended", RosterRefusal.SignerSuspended, w =>
        {
            var other = w.Add("other", RosterWorld.Ordinary | Rights.Owner);
            w.Append(w.ByOwner.MemberSuspend(other.Id, ""));
            return w.By(other).MemberResume(other.Id);
        }),
        Case("an epoch by a member whom the server suspended", RosterRefusal.SignerSuspended, w =>
        {
            var bob = w.Add("bob", RosterWorld.Ordinary | Rights.Update, 1);
            w.Append(w.ByServer.MemberSuspend(bob.Id, ""));
            return w.By(bob).Epoch("all", 1, RosterWorld.NewKid(), 0, 1, direct: true);
        }),
        .. NotEntitled(),
    ];

    private static IEnumerable<(string, RosterRefusal, Func<RosterWorld, RosterRefusal?>)> NotEntitled() =>
    [
        Case("a policy by a member", RosterRefusal.NotEntitled, w => w.By(w.Add("alice")).Policy(ListPolicy.Default)),
        Case("a policy by the server", RosterRefusal.NotEntitled, w => w.ByServer.Policy(ListPolicy.Default)),
        Case("a member-add by a member", RosterRefusal.NotEntitled, w =>
        {
            using var link = w.Invite("bob@example.org");
            return w.Join(link, DeviceKeys.Generate(), w.By(w.Add("alice")));
        }),
        Case("a member-add by the server", RosterRefusal.NotEntitled, w =>
        {
            using var link = w.Invite("bob@example.org");
            return w.Join(link, DeviceKeys.Generate(), w.ByServer);
        }),
        Case("rights by a member, for itself", RosterRefusal.NotEntitled, w =>
        {
            var alice = w.Add("alice");
            return w.By(alice).Rights(alice.Id, Rights.Owner);
        }),
        Case("rights by the server", RosterRefusal.NotEntitled, w => w.ByServer.Rights(w.Owner.Id, Rights.Owner)),
        Case("a group by a member", RosterRefusal.NotEntitled, w => w.By(w.Add("alice")).Group("board", [], [])),
        Case("an invitation withdrawn by a member", RosterRefusal.NotEntitled, w => w.By(w.Add("alice")).InviteWithdraw(InvitationId.NewRandom())),
        Case("an address by the member alone", RosterRefusal.NotEntitled, w =>
        {
            var alice = w.Add("alice");
            return w.By(alice).Address(alice.Id, "a2@example.org", alice.Device.SigningKey);
        }),
        Case("a member removed by another", RosterRefusal.NotEntitled, w =>
        {
            var bob = w.Add("bob");
            return w.By(w.Add("alice")).MemberRemove(bob.Id, adverse: false);
        }),
        Case("a member removed by the server", RosterRefusal.NotEntitled, w => w.ByServer.MemberRemove(w.Add("alice").Id, adverse: false)),
        Case("a suspension by a member", RosterRefusal.NotEntitled, w => w.By(w.Add("alice")).MemberSuspend(w.Owner.Id, "")),
        Case("a suspension ended by the server", RosterRefusal.NotEntitled, w =>
        {
            var alice = w.Add("alice");
            w.Append(w.ByServer.MemberSuspend(alice.Id, ""));
            return w.ByServer.MemberResume(alice.Id);
        }),
        Case("a suspension ended by the suspended", RosterRefusal.NotEntitled, w =>
        {
            var alice = w.Add("alice");
            w.Append(w.ByServer.MemberSuspend(alice.Id, ""));
            return w.By(alice).MemberResume(alice.Id);
        }),
        Case("a device for a member by an owner without an invitation", RosterRefusal.NotEntitled, w => w.ByOwner.DeviceAdd(w.Add("alice").Id, DeviceKeys.Generate(), "x", null)),
        Case("an invited device by the member", RosterRefusal.NotEntitled, w =>
        {
            var alice = w.Add("alice");
            using var link = w.InviteDevice(alice);
            return w.By(alice).DeviceAddByInvitation(link.Invitation, JoinRequest.Create(link, DeviceKeys.Generate(), "x"));
        }),
        Case("a device removed by another member", RosterRefusal.NotEntitled, w => w.By(w.Add("alice")).DeviceRemove(w.Owner.Id, w.Owner.Device.Fingerprint, stolen: false)),
        Case("a device removed by the server", RosterRefusal.NotEntitled, w => w.ByServer.DeviceRemove(w.Owner.Id, w.Owner.Device.Fingerprint, stolen: false)),
        Case("another device's key", RosterRefusal.NotEntitled, w =>
        {
            var alice = w.Add("alice");
            var tablet = w.AddDevice(alice, co: w.OwnerKey());
            return w.By(alice).DeviceKey(alice.Id, new DeviceKeys(tablet.SigningKey, HpkePrivateKey.Generate()), "x");
        }),
        Case("a server's seal key by a member", RosterRefusal.NotEntitled, w => w.By(w.Add("alice")).ServerSealKey(HpkePrivateKey.Generate().PublicKey)),
        Case("a server's signing key by a member", RosterRefusal.NotEntitled, w => w.By(w.Add("alice")).ServerSigningKey(SigningKey.Generate())),
        Case("an epoch by a member without the right to update", RosterRefusal.NotEntitled, w => w.By(w.Add("alice")).Epoch("all", 1, RosterWorld.NewKid(), 0, 1, direct: true)),
        Case("an epoch by the server", RosterRefusal.NotEntitled, w => w.ByServer.Epoch("all", 1, RosterWorld.NewKid(), 0, 1, direct: true)),
        Case("an epoch for a group the maker is not in", RosterRefusal.NotEntitled, w =>
        {
            var bob = w.Add("bob", RosterWorld.Ordinary | Rights.Update, 1);
            w.Append(w.ByOwner.Group("board", [w.Owner.Id], []));
            return w.By(bob).Epoch("board", 1, RosterWorld.NewKid(), 0, 1, direct: true);
        }),
    ];
}
