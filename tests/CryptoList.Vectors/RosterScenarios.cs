using System.Text.Json.Nodes;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;

namespace CryptoList.Vectors;

/// <summary>Whole logs: replayed to a state, or refused at an entry. The tests of the log itself break its rules in more ways.</summary>
internal static class RosterScenarios
{
    public static IEnumerable<Vector> All() => [.. Good(), .. Place(), .. Signers(), .. Confirmations(), .. Members(), .. Epochs(), .. Policies()];

    private static IEnumerable<Vector> Good() =>
    [
        Replayed("opened", "A genesis alone.", _ => { }),
        Replayed("joined-posted-and-left", "Three join, one gets rights, one is removed, keys are replaced.", w =>
        {
            var (bob, carol) = (w.Add("bob"), w.Add("carol"));
            w.Epoch();
            w.Append(w.ByOwner.Rights(bob.Id, RosterWorld.Ordinary | Rights.Distribute));
            w.Append(w.ByOwner.MemberRemove(carol.Id, adverse: true));
            w.Epoch();
            w.Append(w.ByOwner.Group("board", [bob.Id], []));
        }),
        Replayed("suspended-by-the-server", "A member is suspended and resumed, another stays so.", w =>
        {
            var (bob, carol) = (w.Add("bob"), w.Add("carol"));
            w.Append(w.ByServer.MemberSuspend(bob.Id, "abuse"));
            w.Append(w.ByServer.MemberSuspend(carol.Id, "abuse"));
            w.Append(w.ByOwner.MemberResume(bob.Id));
        }),
        Replayed("device-that-waits", "Added by one signature: listed, not in force.", w => w.AddDevice(w.Add("bob"))),
        Replayed("device-with-a-second-signature", "In force at once.", w =>
        {
            var bob = w.Add("bob");
            w.AddDevice(bob, co: w.Owner.Device.SigningKey);
        }),
        Replayed("device-confirmed", "Added by one signature, then in force by that of another device; and one of a member without another, by an owner's.", w =>
        {
            var (bob, carol) = (w.Add("bob"), w.Add("carol"));
            var second = w.AddDevice(bob, co: w.Owner.Device.SigningKey);
            w.Append(w.By(second).DeviceConfirm(bob.Id, w.AddDevice(bob).Fingerprint));
            w.Append(w.ByOwner.DeviceConfirm(carol.Id, w.AddDevice(carol).Fingerprint));
        }),
        Replayed("device-confirmed-and-its-sponsor-stolen", "It stays: one who vouched for it was not.", w =>
        {
            var bob = w.Add("bob");
            var second = w.AddDevice(bob, co: w.Owner.Device.SigningKey);
            w.Append(w.By(second).DeviceConfirm(bob.Id, w.AddDevice(bob).Fingerprint));
            w.Append(w.ByOwner.DeviceRemove(bob.Id, bob.Device.Fingerprint, stolen: true));
        }),
        Replayed("device-confirmed-and-both-sponsors-stolen", "It goes with the second of them.", w =>
        {
            var bob = w.Add("bob");
            var second = w.AddDevice(bob, co: w.Owner.Device.SigningKey);
            w.Append(w.By(second).DeviceConfirm(bob.Id, w.AddDevice(bob).Fingerprint));
            w.Append(w.ByOwner.DeviceRemove(bob.Id, second.Fingerprint, stolen: true));
            w.Append(w.ByOwner.DeviceRemove(bob.Id, bob.Device.Fingerprint, stolen: true));
        }),
        Replayed("all-devices-lost", "A new device by invitation: the older ones go.", w =>
        {
            var bob = w.Add("bob");
            using var link = w.InviteDevice(bob);
            w.Append(w.ByOwner.DeviceAddByInvitation(link.Invitation, JoinRequest.Create(link, DeviceKeys.Generate(), "new")));
        }),
        Replayed("server-keys-replaced", "Both keys of the server, the signing key by itself and the new one.", w =>
        {
            w.Append(w.ByServer.ServerSealKey(Cryptography.Hpke.HpkePrivateKey.Generate().PublicKey));
            w.Append(w.ByServer.ServerSigningKey(SigningKey.Generate()));
        }),
    ];

    private static IEnumerable<Vector> Place() =>
    [
        Refused(RosterRefusal.Malformed, "entry-not-json", "A single brace, well signed.", w => RawEntries.Sign(w.Owner.Device.SigningKey, "{")),
        Altered(RosterRefusal.Malformed, "entry-with-an-unknown-name", "A name that entries do not have.", "{\"v\":1,", "{\"v\":1,\"x\":1,"),
        Altered(RosterRefusal.UnsupportedVersion, "entry-of-version-2", "A later version.", "{\"v\":1,", "{\"v\":2,"),
        Altered(RosterRefusal.UnknownType, "entry-of-an-unknown-type", "A type that is not known.", "\"type\":\"policy\"", "\"type\":\"coup\""),
        Altered(RosterRefusal.WrongNumber, "number-left-out", "n skips one.", "\"n\":2,", "\"n\":3,"),
        Refused(RosterRefusal.WrongPrevious, "another-entry-before", "prev is zero octets.", w => RawEntries.Altered(Policy(w), w.Owner.Device.SigningKey, w.Log.Head.ToString(), Digest.Zero.ToString())),
        Refused(RosterRefusal.OtherList, "another-list", "The id of another list.", w => RawEntries.Altered(Policy(w), w.Owner.Device.SigningKey, w.Log.List.ToString(), "AAAAAAAAAAAAAAAAAAAAAA")),
        Refused(RosterRefusal.TimeBackwards, "time-before-the-last", "ts is a second before the entry before.", w => RawEntries.Altered(Policy(w), w.Owner.Device.SigningKey, $"\"ts\":{w.Time.Now}", $"\"ts\":{w.Time.Now - 1}")),
        Refused(RosterRefusal.NotGenesis, "second-genesis", "The genesis again.", w => w.Genesis),
    ];

    private static IEnumerable<Vector> Signers() =>
    [
        Refused(RosterRefusal.SignerUnknown, "signed-by-a-stranger", "by was never in the log.", w => w.By(DeviceKeys.Generate()).Policy(ListPolicy.Default)),
        Refused(RosterRefusal.SignatureInvalid, "signature-of-zeroes", "The signature does not hold.", w => Policy(w) with { Signature = new byte[64] }),
        Refused(RosterRefusal.SignatureInvalid, "signature-under-another-label", "Signed as an invitation.", w => Policy(w) with { Signature = w.Owner.Device.SigningKey.Sign("cryptolist/1 invite", Policy(w).Head.ToArray()) }),
        Refused(RosterRefusal.NotEntitled, "policy-by-a-member", "Only owners make policy.", w => w.By(w.Add("carol")).Policy(ListPolicy.Default)),
        Refused(RosterRefusal.NotEntitled, "removal-by-the-server", "The server may suspend, not remove.", w => w.ByServer.MemberRemove(w.Add("carol").Id, adverse: false)),
        Refused(RosterRefusal.SignerNotInForce, "signed-by-a-removed-member", "Its device went with it.", w =>
        {
            var carol = w.Add("carol");
            w.Append(w.ByOwner.MemberRemove(carol.Id, adverse: false));
            return w.By(carol).MemberRemove(carol.Id, adverse: false);
        }),
        Refused(RosterRefusal.SignerNotInForce, "signed-by-a-device-that-waits", "A second less than 24 hours.", w =>
        {
            var waiting = w.AddDevice(w.Owner);
            w.Wait(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
            return w.By(waiting).Policy(ListPolicy.Default);
        }),
    ];

    private static IEnumerable<Vector> Confirmations() =>
    [
        Refused(RosterRefusal.NotEntitled, "device-confirmed-by-its-sponsor", "The device that added it gives no second signature.", w =>
        {
            var carol = w.Add("carol");
            return w.By(carol).DeviceConfirm(carol.Id, w.AddDevice(carol).Fingerprint);
        }),
        Refused(RosterRefusal.NotEntitled, "device-confirmed-by-an-owner-in-place-of-the-member", "The member has another device that could.", w =>
        {
            var carol = w.Add("carol");
            w.AddDevice(carol, co: w.Owner.Device.SigningKey);
            return w.ByOwner.DeviceConfirm(carol.Id, w.AddDevice(carol).Fingerprint);
        }),
        Refused(RosterRefusal.SignerNotInForce, "device-confirmed-by-one-that-waits", "Two that one device added are no second one.", w =>
        {
            var carol = w.Add("carol");
            return w.By(w.AddDevice(carol)).DeviceConfirm(carol.Id, w.AddDevice(carol).Fingerprint);
        }),
        Refused(RosterRefusal.DeviceNotWaiting, "device-confirmed-too-late", "Its 24 hours are over, to the second.", w =>
        {
            var carol = w.Add("carol");
            var (second, waiting) = (w.AddDevice(carol, co: w.Owner.Device.SigningKey), w.AddDevice(carol));
            w.Wait(TimeSpan.FromDays(1));
            return w.By(second).DeviceConfirm(carol.Id, waiting.Fingerprint);
        }),
        Refused(RosterRefusal.DeviceAlreadyRemoved, "device-confirmed-after-its-sponsor-was-stolen", "It went with that one.", w =>
        {
            var carol = w.Add("carol");
            var (second, waiting) = (w.AddDevice(carol, co: w.Owner.Device.SigningKey), w.AddDevice(carol));
            w.Append(w.ByOwner.DeviceRemove(carol.Id, carol.Device.Fingerprint, stolen: true));
            return w.By(second).DeviceConfirm(carol.Id, waiting.Fingerprint);
        }),
    ];

    private static IEnumerable<Vector> Members() =>
    [
        Refused(RosterRefusal.LastOwner, "last-owner-removed", "Somebody must be able to sign.", w => w.ByOwner.MemberRemove(w.Owner.Id, adverse: false)),
        Refused(RosterRefusal.AddressTaken, "address-of-another", "Olga's address in capitals.", w => new RawInvitation(w) { Address = "OLGA@example.org" }.Join()),
        Refused(RosterRefusal.InvitationSignatureInvalid, "invitation-forged", "Signed by a key that is not its maker's.", w => new RawInvitation(w) { SignedBy = SigningKey.Generate() }.Join()),
        Refused(RosterRefusal.InvitationGivesOwner, "invitation-to-be-owner", "No invitation makes an owner.", w => new RawInvitation(w) { Rights = ["owner"] }.Join()),
        Refused(RosterRefusal.InviterNotEntitled, "invitation-by-a-member", "Only owners invite.", w => new RawInvitation(w) { By = w.Add("carol").Device.SigningKey }.Join()),
        Refused(RosterRefusal.InvitationNotInTime, "invitation-over", "A second too late.", w =>
        {
            using var link = w.Invite("carol@example.org");
            w.Wait(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
            return w.Join(link, DeviceKeys.Generate());
        }),
        Refused(RosterRefusal.InvitationSettled, "invitation-used-twice", "The first to join wins.", w =>
        {
            using var link = w.Invite("carol@example.org");
            w.Append(w.Join(link, DeviceKeys.Generate()));
            return w.Join(link, DeviceKeys.Generate());
        }),
        Refused(RosterRefusal.RemovedSinceInvitation, "invitation-from-before-the-removal", "Who was removed needs a new invitation.", w =>
        {
            var carol = w.Add("carol");
            using var link = w.Invite("carol@example.org");
            w.Append(w.ByOwner.MemberRemove(carol.Id, adverse: false));
            return w.Join(link, DeviceKeys.Generate());
        }),
        Refused(RosterRefusal.FingerprintUsed, "device-of-a-former-member", "A device occurs once in a log, for ever.", w =>
        {
            var carol = w.Add("carol");
            w.Append(w.ByOwner.MemberRemove(carol.Id, adverse: false));
            using var link = w.Invite("carol@example.org");
            return w.Join(link, carol.Device);
        }),
    ];

    private static IEnumerable<Vector> Epochs() =>
    [
        Refused(RosterRefusal.WrongEpoch, "epoch-left-out", "Epochs go up by one from 1.", w => w.ByOwner.Epoch("all", 2, RosterWorld.NewKid(), w.Time.Now, 86400, direct: true)),
        Refused(RosterRefusal.FirstEpochNotDirect, "first-epoch-under", "There is no key to travel under.", w => w.ByOwner.Epoch("all", 1, RosterWorld.NewKid(), w.Time.Now, 86400, direct: false)),
        Refused(RosterRefusal.UnderAfterLeaving, "epoch-under-after-a-removal", "Who left would get the new key too.", w =>
        {
            var carol = w.Add("carol");
            w.Epoch();
            w.Append(w.ByOwner.MemberRemove(carol.Id, adverse: false));
            return w.ByOwner.Epoch("all", 2, RosterWorld.NewKid(), w.Time.Now, 86400, direct: false);
        }),
        Refused(RosterRefusal.KidUsed, "kid-twice", "A list key is never used again.", w =>
        {
            var kid = w.Epoch();
            return w.ByOwner.Epoch("all", 2, kid, w.Time.Now, 86400, direct: true);
        }),
    ];

    private static IEnumerable<Vector> Policies() =>
    [
        Replayed("policy-with-all-its-names", "Each name that may be left out stands there, in the order of the protocol.", w =>
            w.Append(w.ByOwner.Policy(ListPolicy.Default with { Join = true, Posts = 1000, Bytes = 1_000_000_000, Idle = 604_800, Archive = true }))),
        Replayed("policy-in-another-order", "Read in any order, and the four that stand always alone are the usual policy again.", w =>
        {
            w.Append(RawEntries.Altered(w.ByOwner.Policy(ListPolicy.Default with { Posts = 5 }), w.Owner.Device.SigningKey, "\"modes\":[1],\"keep\":2592000", "\"keep\":2592000,\"idle\":60,\"modes\":[1]"));
            w.Append(Policy(w));
        }),
        Altered(RosterRefusal.Malformed, "policy-with-an-unknown-name", "A name that policies do not have.", "\"history\":0", "\"history\":0,\"x\":1"),
        Altered(RosterRefusal.Malformed, "policy-without-rekey", "One of the four that stand always is missing.", "\"rekey\":86400,", ""),
        Altered(RosterRefusal.Malformed, "policy-that-says-0-posts", "What is 0 is left out.", "\"history\":0", "\"history\":0,\"posts\":0"),
        Altered(RosterRefusal.Malformed, "policy-that-joins-twice", "A flag is 1 or not there.", "\"history\":0", "\"history\":0,\"join\":2"),
        Altered(RosterRefusal.Malformed, "policy-with-a-name-twice", "Each name once.", "\"history\":0", "\"history\":0,\"idle\":5,\"idle\":5"),
        Altered(RosterRefusal.HidingFixed, "policy-that-comes-to-hide-addresses", "Whether addresses are hidden is said in genesis, for ever.", "\"history\":0", "\"history\":0,\"hidden\":1"),
        Hidden(null, "hidden-addresses", "Genesis hides addresses: the log has aliases, and invitations commitments.", null),
        Hidden(RosterRefusal.AddressShown, "hidden-addresses-and-one-shown", "A member's address as it is, where addresses are hidden.", w => new RawInvitation(w).Join()),
        Hidden(RosterRefusal.AddressHidden, "hidden-addresses-and-one-changed", "The log has no address that could be changed.", w => w.ByOwner.Address(w.Owner.Id, "new@example.org", w.Owner.Device.SigningKey)),
        Refused(RosterRefusal.AddressHidden, "address-hidden-where-none-are", "A commitment, where addresses are as they are.", w => new RawInvitation(w) { Hidden = new byte[32] }.Join()),
    ];

    private static SignedEntry Policy(RosterWorld world) => world.ByOwner.Policy(ListPolicy.Default);

    private static Vector Altered(RosterRefusal refusal, string name, string what, string find, string replace) =>
        Refused(refusal, name, what, w => RawEntries.Altered(Policy(w), w.Owner.Device.SigningKey, find, replace));

    private static Vector Hidden(RosterRefusal? refusal, string name, string what, Func<RosterWorld, SignedEntry>? make)
    {
        var world = new RosterWorld(ListPolicy.Default with { Hidden = true });
        world.Add("bob");
        return refusal is { } no ? Refused(no, name, what, make!, world) : Replayed(name, what, world);
    }

    private static Vector Refused(RosterRefusal refusal, string name, string what, Func<RosterWorld, SignedEntry> make)
    {
        var world = new RosterWorld();
        world.Add("bob");
        return Refused(refusal, name, what, make, world);
    }

    private static Vector Refused(RosterRefusal refusal, string name, string what, Func<RosterWorld, SignedEntry> make, RosterWorld world)
    {
        var entry = make(world);
        var log = Texts.Lines(world.Log);
        log.Add((JsonNode)entry.ToLine());
        return new("roster", name, what, true, new JsonObject
        {
            ["log"] = log,
            ["expect"] = new JsonObject { ["outcome"] = "refused", ["entry"] = world.Log.HeadNumber + 1, ["refusal"] = Texts.Kebab(refusal.ToString()) },
        });
    }

    private static Vector Replayed(string name, string what, Action<RosterWorld> live)
    {
        var world = new RosterWorld();
        live(world);
        return Replayed(name, what, world);
    }

    private static Vector Replayed(string name, string what, RosterWorld world)
    {
        return new("roster", name, what, false, new JsonObject
        {
            ["log"] = Texts.Lines(world.Log),
            ["expect"] = new JsonObject
            {
                ["outcome"] = "replayed",
                ["list"] = world.Log.List.ToString(),
                ["number"] = world.Log.HeadNumber,
                ["head"] = world.Log.Head.ToString(),
                ["at"] = world.Time.Now,
                ["members"] = new JsonArray([.. world.State.Members.Select(Member)]),
            },
        });
    }

    private static JsonNode Member(RosterMember member) => new JsonObject
    {
        ["id"] = member.Id.ToString(),
        ["address"] = member.Address,
        ["rights"] = Texts.Array(Enum.GetValues<Rights>().Where(r => r != Rights.None && member.Rights.HasFlag(r)).Select(r => r.ToString().ToLowerInvariant())),
        ["suspended"] = member.Suspended,
        ["devices"] = Texts.Array(member.Devices.Select(d => d.Fingerprint.ToString())),
    };
}
