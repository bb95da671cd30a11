using System.Buffers;
using System.Text;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Mail;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using Xunit;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>A list with its server's keys and some members, everything in one process and without mail in between.</summary>
public sealed class PostWorld
{
    public const string Address = "team@lists.example.net";

    private PostWorld(RosterLog log, TestMember owner)
    {
        Log = log;
        Members.Add(owner);
    }

    public ManualTime Time { get; private init; } = new();

    public SigningKey ServerSigningKey { get; private init; } = null!;

    public HpkePrivateKey ServerSealKey { get; private init; } = null!;

    public RosterLog Log { get; }

    public List<TestMember> Members { get; } = [];

    public TestMember Owner => Members[0];

    /// <summary>The private halves of every server key the server still holds.</summary>
    public List<HpkePrivateKey> SealKeys { get; } = [];

    public ListKey ListKey { get; private set; } = null!;

    public long Epoch { get; private set; }

    /// <summary>A list opened by alice, with these members beside her.</summary>
    public static PostWorld Create(params string[] others) => Create(ListPolicy.Default, others);

    /// <summary>The same under a policy.</summary>
    public static PostWorld Create(ListPolicy policy, params string[] others)
    {
        var time = new ManualTime();
        var (signing, seal) = (SigningKey.Generate(), HpkePrivateKey.Generate());
        var alice = new TestMember("alice@example.org", Keys.DeviceKeys.Generate(), time);
        var genesis = RosterAuthor.Genesis("Team", Address, policy, alice.Address, alice.Device, "laptop", new ServerRecord(signing.PublicKey, seal.PublicKey), time);
        Assert.Null(RosterLog.TryOpen(genesis, out var log));
        var world = new PostWorld(log!, alice) { Time = time, ServerSigningKey = signing, ServerSealKey = seal };
        world.SealKeys.Add(seal);
        alice.Replica = log;
        alice.Id = log!.AtHead(time.Seconds).MemberOfDevice(alice.Device.Fingerprint)!.Id;
        world.Rekey();
        foreach (var name in others) world.Join($"{name}@example.org");
        return world;
    }

    public TestMember Member(string name) => Members.Single(m => m.Address.StartsWith(name + "@", StringComparison.Ordinal));

    public void Append(SignedEntry entry) => Assert.Null(Log.TryAppend(entry));

    public RosterAuthor AuthorOf(TestMember member) => new(Log, member.Device.SigningKey, Time);

    /// <summary>A new epoch, handed to everyone who is there.</summary>
    public void Rekey()
    {
        var state = Log.AtHead(Time.Seconds);
        var devices = state.Members.SelectMany(m => m.Devices).Select(d => d.HpkeKey);
        ListKey = ListKey.Make(new byte[32], devices, Log.List, RosterState.Everyone, ++Epoch, Time.Seconds);
        Append(AuthorOf(Owner).Epoch(RosterState.Everyone, Epoch, ListKey.Kid, Time.Seconds, 30 * 86400, direct: true));
        foreach (var member in Members.Where(m => Log.AtHead(Time.Seconds).Member(m.Id) is not null)) member.Take(ListKey);
    }

    public TestMember Join(string address)
    {
        var member = new TestMember(address, Keys.DeviceKeys.Generate(), Time) { Replica = Log };
        using var link = Invitation.Create(Log, Owner.Device.SigningKey, address, Rights.Post | Rights.Receive, null, TimeSpan.FromDays(7), Time);
        Append(AuthorOf(Owner).MemberAdd(link.Invitation, JoinRequest.Create(link, member.Device, "phone")));
        member.Id = link.Invitation.Member;
        member.Take(ListKey);
        Members.Add(member);
        return member;
    }

    /// <summary>The policy's modes from here on.</summary>
    public void Allow(params IReadOnlyList<long> modes) => Append(AuthorOf(Owner).Policy(ListPolicy.Default with { Modes = modes }));

    /// <summary>A group of these members, with its first key in their hands.</summary>
    public ListKey Group(string name, params IReadOnlyList<TestMember> members)
    {
        Append(AuthorOf(Owner).Group(name, members.Select(m => m.Id), []));
        var key = ListKey.Make(new byte[32], members.Select(m => m.Device.HpkeKey.PublicKey), Log.List, name, 1, Time.Seconds);
        Append(AuthorOf(Owner).Epoch(name, 1, key.Kid, Time.Seconds, 30 * 86400, direct: true));
        foreach (var member in members) member.Take(key);
        return key;
    }

    public void Remove(TestMember member) => Append(AuthorOf(Owner).MemberRemove(member.Id, adverse: false));

    /// <summary>The log as it was up to entry <paramref name="n"/>, replayed by itself.</summary>
    public RosterLog LogUpTo(long n)
    {
        Assert.Null(RosterLog.TryReplay(Enumerable.Range(0, (int)n + 1).Select(i => Log[i].Signed), out var log));
        return log!;
    }

    /// <summary>A submission by that member.</summary>
    public byte[] Seal(TestMember author, string message, Func<PostRequest, PostRequest>? change = null)
    {
        var request = new PostRequest
        {
            Log = author.Replica!,
            Device = author.Device.SigningKey,
            ListKey = ListKey,
            Epoch = Epoch,
            Sequence = author.NextSequence(),
            Message = new MemoryStream(Encoding.UTF8.GetBytes(message)),
        };
        var output = new MemoryStream();
        new PostComposer(Time, Path.GetTempPath()).Seal(change?.Invoke(request) ?? request, output);
        return output.ToArray();
    }

    /// <summary>What the server decides about a submission that it has not seen before, and the still-locked key.</summary>
    public PostFault? Check(byte[] submission, out Submission? taken, out byte[]? wrappedKey)
    {
        wrappedKey = null;
        if (Submission.TryRead(new MemoryStream(submission), out taken) is { } malformed) return malformed;
        var control = taken!.Control;
        if (SubmissionChecks.Authorship(control, Log, Time.Seconds) is { } authorship) return authorship;
        if (SubmissionChecks.Standing(control, Log, Time.Seconds) is { } standing) return standing;
        try
        {
            using var body = new HashingReadStream(taken.OpenBody());
            var hash = body.Finish();
            return SubmissionChecks.Content(taken, hash, body.Length, id => SealKeys.Where(k => k.PublicKey.Id == id), Log, out wrappedKey);
        }
        catch (MailFormatException)
        {
            return PostFault.BodyEncodingDamaged;
        }
    }

    /// <summary>The copy of an accepted submission for one member.</summary>
    public byte[] Copy(byte[] submission, TestMember reader)
    {
        Assert.Null(Check(submission, out var taken, out var wrappedKey));
        var control = taken!.Control;
        var distribution = Distribution.Create(Log.List, control.Header.MessageId, Log.HeadNumber, Log.Head, Time.Seconds, Log.HeadNumber, Log.Head, Time.Seconds);
        using var wrapper = new DeliveryWrapper(Log.List, Time);
        var (fields, body, exported) = (new ArrayBufferWriter<byte>(), new MemoryStream(), DeviceLayer.ExportContext(control.PostHash, distribution.Hash));
        var mode = control.Header.Mode;
        if (mode == PostMode.Unlinkable)
        {
            (wrappedKey, var hash) = OuterLayer.Seal(control.Header, OuterLayer.Open(control.Header, wrappedKey, taken.OpenBody()), body);
            exported = DeviceLayer.ExportContext(control.PostHash, distribution.Hash, hash);
        }
        else
        {
            taken.OpenBody().CopyTo(body);
        }

        if (mode == PostMode.Layerless) new LayerlessKeyField(control.Header.Kid, wrappedKey).WriteTo(fields);
        else if (mode != PostMode.Plain)
        {
            foreach (var device in Log.AtHead(Time.Seconds).Member(reader.Id)!.Devices) wrapper.WriteKeyField(device, exported, wrappedKey, fields);
        }

        var copy = new MemoryStream();
        copy.Write(fields.WrittenSpan);
        copy.Write(CopyRenderer.CommonFields(control, distribution.ToField(distribution.Sign(ServerSigningKey, control.PostHash)), "Team", Address, "[...]", []));
        body.Position = 0;
        CopyRenderer.WriteParts(copy, control, body);
        return copy.ToArray();
    }
}
