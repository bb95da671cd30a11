using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>A member with one device, the list's log and keys, and a memory.</summary>
public sealed class TestMember(string address, DeviceKeys device, TimeProvider time) : IReaderKeyring, IReaderMemory
{
    private readonly Dictionary<KeyHash, ListKey> _listKeys = [];
    private readonly Dictionary<(ListId, Digest), HashSet<Digest>> _seen = [];
    private long _sequence;

    public string Address { get; } = address;

    public DeviceKeys Device { get; } = device;

    public MemberId Id { get; set; }

    /// <summary>This member's own replica.</summary>
    public RosterLog? Replica { get; set; }

    /// <summary>Older keys of this device, and other devices' keys in the same hands.</summary>
    public List<HpkePrivateKey> FurtherKeys { get; } = [];

    public IEnumerable<HpkePrivateKey> AllKeys => FurtherKeys.Prepend(Device.HpkeKey);

    public IEnumerable<ListKey> ListKeys => _listKeys.Values;

    public long NextSequence() => ++_sequence;

    public void Lose(ListKey key) => _listKeys.Remove(key.Kid);

    public void Take(ListKey key) => _listKeys[key.Kid] = key;

    public RosterLog? Log(ListId list) => Replica?.List == list ? Replica : null;

    public MemberId? Self(ListId list) => Id;

    public IEnumerable<HpkePrivateKey> DeviceKeys(KeyId id) => AllKeys.Where(k => k.PublicKey.Id == id);

    public ListKey? ListKey(KeyHash kid) => _listKeys.GetValueOrDefault(kid);

    public IReadOnlyCollection<Digest> Find(ListId list, Digest key) => _seen.GetValueOrDefault((list, key)) ?? [];

    public void Add(ListId list, Digest key, Digest value)
    {
        if (!_seen.TryGetValue((list, key), out var values)) _seen[(list, key)] = values = [];
        values.Add(value);
    }

    public ReadResult Read(byte[] copy) => new PostReader(this, this, Path.GetTempPath(), time).Read(new MemoryStream(copy));
}
