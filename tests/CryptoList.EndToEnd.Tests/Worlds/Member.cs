using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Someone with one device, who replays the log, holds list keys, and remembers what was read.</summary>
internal sealed class Member(string name, TimeProvider time) : IReaderKeyring, IReaderMemory
{
    private readonly Dictionary<KeyHash, ListKey> _listKeys = [];
    private readonly Dictionary<(ListId, Digest), HashSet<Digest>> _seen = [];
    private readonly Dictionary<ListId, RosterLog> _logs = [];
    private readonly Dictionary<ListId, MemberId> _selves = [];
    private long _sequence;

    public string Name { get; } = name;

    public string Address { get; } = $"{name}@example.org";

    public DeviceKeys Device { get; init; } = DeviceKeys.Generate();

    public IReadOnlyList<ListKey> ListKeys => [.. _listKeys.Values];

    public RosterLog LogOf(ListId list) => _logs[list];

    public MemberId IdIn(ListId list) => _selves[list];

    public long NextSequence() => _sequence++;

    public void Take(ListKey key) => _listKeys[key.Kid] = key;

    /// <summary>Takes the log up to its end; it must go on from what is known.</summary>
    public void Follow(MemberId self, IReadOnlyList<SignedEntry> entries)
    {
        if (_logs.Values.FirstOrDefault(l => l[0].Signed.Head == entries[0].Head) is { } known)
        {
            Assert.Equal(known.Head, entries[(int)known.HeadNumber].Head);
            foreach (var entry in entries.Skip((int)known.HeadNumber + 1)) Assert.Null(known.TryAppend(entry));
            return;
        }

        Assert.Null(RosterLog.TryReplay(entries, out var log));
        (_logs[log!.List], _selves[log.List]) = (log, self);
    }

    /// <summary>A submission of that message.</summary>
    public byte[] Seal(ListId list, byte[] message, ListKey key, long epoch, Func<PostRequest, PostRequest>? change = null)
    {
        var request = new PostRequest { Log = _logs[list], Device = Device.SigningKey, ListKey = key, Epoch = epoch, Sequence = NextSequence(), Message = new MemoryStream(message) };
        var output = new MemoryStream();
        new PostComposer(time, Path.GetTempPath()).Seal(change?.Invoke(request) ?? request, output);
        return output.ToArray();
    }

    public Reading Read(byte[] copy)
    {
        using var result = new PostReader(this, this, Path.GetTempPath(), time).Read(new MemoryStream(copy));
        if (result.Verdict is not ReadVerdict.Opened) return new(result.Verdict, result.Fault, result.Warnings, null, null, null);
        var entity = new StreamReader(result.Entity!, Encoding.UTF8).ReadToEnd();
        var text = entity[(entity.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].TrimEnd();
        return new(result.Verdict, null, result.Warnings, result.Author!.Address, result.Headers!.Single("Subject")?.Text, text);
    }

    RosterLog? IReaderKeyring.Log(ListId list) => _logs.GetValueOrDefault(list);

    MemberId? IReaderKeyring.Self(ListId list) => _selves.TryGetValue(list, out var id) ? id : null;

    IEnumerable<HpkePrivateKey> IReaderKeyring.DeviceKeys(KeyId id) => Device.HpkeKey.PublicKey.Id == id ? [Device.HpkeKey] : [];

    ListKey? IReaderKeyring.ListKey(KeyHash kid) => _listKeys.GetValueOrDefault(kid);

    public IReadOnlyCollection<Digest> Find(ListId list, Digest key) => _seen.GetValueOrDefault((list, key)) ?? [];

    public void Add(ListId list, Digest key, Digest value)
    {
        if (!_seen.TryGetValue((list, key), out var values)) _seen[(list, key)] = values = [];
        values.Add(value);
    }
}
