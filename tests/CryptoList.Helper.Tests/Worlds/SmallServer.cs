using System.Buffers;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Worlds;

/// <summary>A list server without sockets or store: the protocol's checks and the protocol's copies, no more.</summary>
public sealed class SmallServer(ManualTime time, string address = "team@lists.example.net")
{
    private readonly HpkePrivateKey _seal = HpkePrivateKey.Generate();
    private readonly Dictionary<(Fingerprint, PostChannel, long), Digest> _numbers = [];

    public SigningKey SigningKey { get; } = SigningKey.Generate();

    /// <summary>What submissions and control messages to the server are sealed to.</summary>
    public HpkePrivateKey SealKey => _seal;

    public string Address { get; } = address;

    public RosterLog Log { get; private set; } = null!;

    public string Record => new StrictJsonWriter().Integer("v", 1).Text("address", Address).Bytes("sign", SigningKey.PublicKey.Point.Span)
        .Text("kem", "0010").Bytes("hpke", _seal.PublicKey.Bytes.Span) + "\n";

    public byte[] LogFile => Encoding.UTF8.GetBytes(string.Concat(Entries().Select(e => e.ToLine() + "\n")));

    public void Install(byte[] lines)
    {
        var refusal = RosterLog.TryReplay(Parse(lines), out var log);
        Assert.Null(refusal);
        Log = log!;
    }

    public void Append(byte[] lines)
    {
        foreach (var entry in Parse(lines)) Assert.Null(Log.TryAppend(entry));
    }

    public void Append(SignedEntry entry) => Assert.Null(Log.TryAppend(entry));

    /// <summary>Takes back what was appended since.</summary>
    public void Restore(IEnumerable<SignedEntry> entries)
    {
        Assert.Null(RosterLog.TryReplay(entries, out var log));
        Log = log!;
    }

    public IEnumerable<SignedEntry> Entries()
    {
        for (long n = 0; n <= Log.HeadNumber; n++) yield return Log[n].Signed;
    }

    /// <summary>Takes a submission: copies by member address, or the fault.</summary>
    public (PostFault? Fault, Dictionary<string, byte[]> Copies) Submit(byte[] sealedPost)
    {
        using var message = new MemoryStream(sealedPost);
        var fault = Submission.TryRead(message, out var submission);
        if (fault is not null) return (fault, []);
        var control = submission!.Control;
        fault = SubmissionChecks.Authorship(control, Log, time.Now) ?? SubmissionChecks.Standing(control, Log, time.Now);
        var number = (control.Header.Device, control.Header.Channel, control.Header.Sequence);
        if (fault is null && _numbers.TryGetValue(number, out var known) && known != control.PostHash) fault = PostFault.NumberTaken;
        using var body = new MemoryStream();
        submission.OpenBody().CopyTo(body);
        byte[]? wrapped = null;
        fault ??= SubmissionChecks.Content(submission, Digest.Of(body.ToArray()), body.Length, id => id == _seal.PublicKey.Id ? [_seal] : [], Log, out wrapped);
        if (fault is not null) return (fault, []);
        _numbers[number] = control.PostHash;
        return (null, Copies(control, body, wrapped!));
    }

    /// <summary>A server that takes two posts under one number, as a hostile one would.</summary>
    public void ForgetNumbers() => _numbers.Clear();

    private Dictionary<string, byte[]> Copies(ControlPart control, MemoryStream body, byte[] wrapped)
    {
        var state = Log.AtHead(time.Now);
        var distribution = Distribution.Create(Log.List, control.Header.MessageId, Log.HeadNumber, Log.Head, time.Now, Log.HeadNumber, Log.Head, time.Now);
        var common = CopyRenderer.CommonFields(control, distribution.ToField(distribution.Sign(SigningKey, control.PostHash)), state.ListName, Address, "[...]", []);
        using var wrapper = new DeliveryWrapper(Log.List, time);
        var copies = new Dictionary<string, byte[]>();
        foreach (var member in control.Header.Channel.Receivers(state).Select(id => state.Member(id)!))
        {
            var fields = new ArrayBufferWriter<byte>();
            foreach (var device in member.Devices) wrapper.WriteKeyField(device, control.PostHash, distribution.Hash, wrapped, fields);
            using var copy = new MemoryStream();
            copy.Write(fields.WrittenSpan);
            copy.Write(common);
            body.Position = 0;
            CopyRenderer.WriteParts(copy, control, body);
            copies[member.Address] = copy.ToArray();
        }

        return copies;
    }

    private static List<SignedEntry> Parse(byte[] lines) =>
        [.. Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => SignedEntry.ParseLine(Encoding.UTF8.GetBytes(l)))];
}
