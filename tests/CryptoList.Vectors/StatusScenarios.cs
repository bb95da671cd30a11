using System.Text.Json.Nodes;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Tests.Worlds;

namespace CryptoList.Vectors;

/// <summary>What a server is asked about a post, and what it answers: what each side takes of the other.</summary>
internal static class StatusScenarios
{
    private const string MessageId = "<one@example.org>";
    private const long Day = 86400;

    public static IEnumerable<Vector> All() => [.. Requests(), .. Answers()];

    private static IEnumerable<Vector> Requests() =>
    [
        Request("asked-by-a-member", "A member's device asks.", null),
        Request("asked-under-an-older-head", "The asker's log is an entry behind.", null, s => s.World.Add("dora")),
        Request("sealed-to-a-replaced-seal-key", "The server has a newer seal key, and still holds this one.", null, s => s.World.Append(s.World.ByServer.ServerSealKey(s.NewSealKey.PublicKey))),
        Request("a-minute-before-its-end", "It expires in a minute.", null, now: 2 * Day - 60),
        Request("sealed-to-another-key", "To a key that is not the server's.", ServerRefusal.CannotOpen, change: s => s with { ToKey = s.NewSealKey.PublicKey }),
        Request("sealed-for-another-list", "The seal names another list.", ServerRefusal.CannotOpen, change: s => s with { SealedList = new byte[16] }),
        Request("with-a-flipped-bit", "Damaged on its way.", ServerRefusal.CannotOpen, change: s => s with { Damage = true }),
        Request("of-nothing", "Sealed well, and empty.", ServerRefusal.Malformed, change: s => s with { Empty = true }),
        Request("with-an-unknown-name", "One name too many.", ServerRefusal.Malformed, change: s => s with { More = true }),
        Request("about-no-Message-ID", "mid has no angle brackets.", ServerRefusal.Malformed, change: s => s with { Data = new StrictJsonWriter().Text("mid", "one@example.org") }),
        Request("naming-another-recipient", "to is another fingerprint.", ServerRefusal.NotForMe, change: s => s with { To = new Fingerprint(Digest.Of([1])) }),
        Request("naming-another-list", "list is another list.", ServerRefusal.OtherList, change: s => s with { List = new byte[16] }),
        Request("from-a-stranger", "No such device.", ServerRefusal.UnknownSender, change: s => s with { Signer = s.Stranger, From = s.Stranger.PublicKey.Fingerprint }),
        Request("from-a-member-who-was-removed", "The member left since.", ServerRefusal.UnknownSender, s => s.World.Append(s.World.ByOwner.MemberRemove(s.Alice.Id, adverse: false))),
        Request("from-a-device-that-waits", "Added by one signature an hour ago.", ServerRefusal.UnknownSender, change: s =>
        {
            var device = s.World.AddDevice(s.Alice);
            return s with { Signer = device.SigningKey, From = device.Fingerprint };
        }),
        Request("signed-by-another-device", "from is not who signed.", ServerRefusal.BadSignature, change: s => s with { Signer = s.Stranger }),
        Request("dated-more-than-a-day-ahead", "The asker's clock is wrong.", ServerRefusal.NotYet, now: -Day - 1),
        Request("that-lives-too-long", "exp is eight days off.", ServerRefusal.LivesTooLong, change: s => s with { Life = 8 * Day }),
        Request("that-is-over", "Its time has passed.", ServerRefusal.Expired, now: (2 * Day) + 1),
        Request("of-another-type", "A key request.", ServerRefusal.NotAStatusRequest, change: s => s with { Type = "key-request" }),
        Request("under-another-history", "Its head is not on the log.", ServerRefusal.HeadNotOnLog, change: s => s with { Head = Digest.Zero }),
        Request("beyond-the-log", "Its head is an entry that the log does not have.", ServerRefusal.HeadNotOnLog, change: s => s with { HeadNumber = 99 }),
        Request("from-a-suspended-member", "An owner suspended them.", ServerRefusal.SenderSuspended, s => s.World.Append(s.World.ByOwner.MemberSuspend(s.Alice.Id, "a rest"))),
    ];

    private static IEnumerable<Vector> Answers() =>
    [
        Answer("answered", "Two copies arrived and one did not.", null),
        Answer("answer-with-its-text-cut", "Damaged on its way.", StatusAnswerFault.CannotOpen, s => s with { Damage = true }),
        Answer("answer-to-another-device", "Sealed to another key.", StatusAnswerFault.CannotOpen, s => s with { ToKey = s.NewSealKey.PublicKey }),
        Answer("answer-without-its-counts", "d is a request's.", StatusAnswerFault.Malformed, s => s with { Data = new StatusRequest(MessageId).ToJson() }),
        Answer("answer-naming-another-recipient", "to is another device.", StatusAnswerFault.NotForMe, s => s with { To = new Fingerprint(Digest.Of([1])) }),
        Answer("answer-by-a-member", "A member signed it, not the server.", StatusAnswerFault.UnknownSender, s => s with { Signer = s.World.Owner.Device.SigningKey, From = s.World.Owner.Device.Fingerprint }),
        Answer("answer-signed-by-another", "from is the server, and another signed.", StatusAnswerFault.BadSignature, s => s with { Signer = s.Stranger }),
        Answer("answer-that-is-a-report", "Another type.", StatusAnswerFault.NotAStatusAnswer, s => s with { Type = "report" }),
        Answer("answer-beyond-the-log", "Made under an entry that the asker does not have yet.", StatusAnswerFault.HeadBeyondLog, s => s with { HeadNumber = 99 }),
        Answer("answer-under-another-history", "Its head is not on the asker's log.", StatusAnswerFault.HeadNotOnLog, s => s with { Head = Digest.Zero }),
        Answer("answer-by-a-former-server-key", "The server has a newer signing key at that head.", StatusAnswerFault.ServerKeyNotInForce, s =>
        {
            s.World.Append(s.World.ByServer.ServerSigningKey(s.Stranger));
            return s with { Head = s.World.Log.Head, HeadNumber = s.World.Log.HeadNumber };
        }),
        Answer("answer-to-another-question", "Its request is none of the asker's.", StatusAnswerFault.NotAsked, s => s with { Asked = MemberId.NewRandom() }),
    ];

    private static Vector Request(string name, string what, ServerRefusal? refusal, Action<Sealing>? after = null, Func<Sealing, Sealing>? change = null, long now = 0)
    {
        var world = new RosterWorld();
        var alice = world.Add("alice");
        var sealing = new Sealing(world, alice)
        {
            Type = "status-request",
            Signer = alice.Device.SigningKey,
            From = alice.Device.Fingerprint,
            To = world.ServerSigningKey.PublicKey.Fingerprint,
            SealedTo = world.ServerSigningKey.PublicKey.Fingerprint,
            ToKey = world.ServerSealKey.PublicKey,
            Data = new StatusRequest(MessageId).ToJson(),
        };
        sealing = change?.Invoke(sealing) ?? sealing;
        var message = sealing.Seal();
        after?.Invoke(sealing);
        return new("status-request", name, what, refusal is not null, new JsonObject
        {
            ["log"] = Texts.Lines(world.Log),
            ["sealKeys"] = Texts.Array([Wire.B64(world.ServerSealKey.Export())]),
            ["now"] = world.Time.Now + now,
            ["message"] = Convert.ToBase64String(message),
            ["expect"] = refusal is { } token
                ? new JsonObject { ["outcome"] = "refused", ["token"] = ServerRequests.Token(token) }
                : new JsonObject { ["outcome"] = "taken", ["mid"] = MessageId, ["from"] = Wire.B64(sealing.From.Value.ToArray()) },
        });
    }

    private static Vector Answer(string name, string what, StatusAnswerFault? fault, Func<Sealing, Sealing>? change = null)
    {
        var world = new RosterWorld();
        var alice = world.Add("alice");
        var asked = MemberId.NewRandom();
        var sealing = new Sealing(world, alice)
        {
            Type = "status-answer",
            Signer = world.ServerSigningKey,
            From = world.ServerSigningKey.PublicKey.Fingerprint,
            To = alice.Device.Fingerprint,
            SealedTo = alice.Device.Fingerprint,
            ToKey = alice.Device.HpkeKey.PublicKey,
            Asked = asked,
            Data = new StatusAnswer(asked, MessageId, 7, world.Time.Now)
            {
                Kept = true,
                Complete = true,
                Delivered = 2,
                Failed = 1,
                Copies = [new StatusCopy("bob@example.org", "failed", world.Time.Now, "550 5.1.1 No such user")],
            }.ToJson(),
        };
        sealing = change?.Invoke(sealing) ?? sealing;
        return new("status-answer", name, what, fault is not null, new JsonObject
        {
            ["log"] = Texts.Lines(world.Log),
            ["device"] = Wire.B64(alice.Device.Fingerprint.Value.ToArray()),
            ["deviceKeys"] = Texts.Array([Wire.B64(alice.Device.HpkeKey.Export())]),
            ["asked"] = Wire.B64(sealing.Asked.ToArray()),
            ["mid"] = MessageId,
            ["now"] = world.Time.Now,
            ["message"] = Convert.ToBase64String(sealing.Seal()),
            ["expect"] = fault is { } found
                ? new JsonObject { ["outcome"] = "refused", ["fault"] = Texts.Kebab(found.ToString()) }
                : new JsonObject { ["outcome"] = "believed", ["delivered"] = 2, ["failed"] = 1, ["address"] = "bob@example.org" },
        });
    }

    /// <summary>A control message made by hand, so that any of it can be wrong.</summary>
    private sealed record Sealing(RosterWorld World, WorldMember Alice)
    {
        public required string Type { get; init; }
        public required SigningKey Signer { get; init; }
        public required Fingerprint From { get; init; }
        public required Fingerprint To { get; init; }
        public required HpkePublicKey ToKey { get; init; }
        public required StrictJsonWriter Data { get; init; }
        public byte[] List { get; init; } = World.Log.List.ToArray();
        public byte[] SealedList { get; init; } = World.Log.List.ToArray();
        public long HeadNumber { get; init; } = World.Log.HeadNumber;
        public Digest Head { get; init; } = World.Log.Head;
        public long Life { get; init; } = 2 * Day;
        public bool Damage { get; init; }
        public bool Empty { get; init; }
        public bool More { get; init; }
        public MemberId Asked { get; init; }
        public SigningKey Stranger { get; } = SigningKey.Generate();
        public HpkePrivateKey NewSealKey { get; } = HpkePrivateKey.Generate();
        public required Fingerprint SealedTo { get; init; }

        public byte[] Seal()
        {
            var json = new StrictJsonWriter().Integer("v", 1).Text("type", Type).Bytes("list", List).Bytes("id", MemberId.NewRandom())
                .Bytes("from", From).Bytes("to", To).Integer("rn", HeadNumber).Bytes("rh", Head)
                .Integer("ts", World.Time.Now).Integer("exp", World.Time.Now + Life).Object("d", Data);
            var c = (More ? json.Integer("more", 1) : json).ToUtf8();
            byte[] signed = Empty ? new byte[64] : [.. c, .. Signer.Sign("cryptolist/1 control", Digest.Of(c).ToArray())];
            // The seal is for whom it is handed to, whatever the message says.
            byte[] info = [.. "cryptolist/1 control\0"u8, .. SealedList, .. SealedTo.Value.ToArray()];
            var (enc, ciphertext) = HpkeFactory.SealBase(ToKey, Digest.Of(info).ToArray(), [], signed);
            byte[] whole = [.. enc, .. ciphertext];
            return Damage ? Wire.Flip(whole, -1) : whole;
        }
    }
}
