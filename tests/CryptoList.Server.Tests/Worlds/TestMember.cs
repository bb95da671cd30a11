using System.Text;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Server.Tests.Worlds;

/// <summary>A member with one device, who reads by the list's own log and remembers nothing.</summary>
public sealed class TestMember(string address, DeviceKeys device) : IReaderKeyring, IReaderMemory
{
    private readonly Dictionary<KeyHash, ListKey> _listKeys = [];
    private TestList? _list;
    private long _sequence;

    public string Address { get; } = address;

    public DeviceKeys Device { get; } = device;

    public MemberId Id { get; private set; }

    public void Join(TestList list, MemberId id) => (_list, Id) = (list, id);

    public long NextSequence() => _sequence++;

    public void Take(ListKey key) => _listKeys[key.Kid] = key;

    public RosterLog? Log(ListId list) => _list!.Log.List == list ? _list.Log : null;

    public MemberId? Self(ListId list) => Id;

    public IEnumerable<HpkePrivateKey> DeviceKeys(KeyId id) => Device.HpkeKey.PublicKey.Id == id ? [Device.HpkeKey] : [];

    public ListKey? ListKey(KeyHash kid) => _listKeys.GetValueOrDefault(kid);

    // Each post is read once here; a helper remembers for ever.
    public IReadOnlyCollection<Cryptography.Digest> Find(ListId list, Cryptography.Digest key) => [];

    public void Add(ListId list, Cryptography.Digest key, Cryptography.Digest value)
    {
    }

    /// <summary>The opened text, or in brackets the verdict and fault, or what key it brought.</summary>
    public string Read(byte[] copy)
    {
        using var result = new PostReader(this, this, Path.GetTempPath(), TimeProvider.System).Read(new MemoryStream(copy));
        if (result.Verdict != ReadVerdict.Opened) return $"[{result.Verdict} {result.Fault}]";
        if (result.NewKey is { } key) return $"[key of epoch {key.Epoch}]";
        var entity = new StreamReader(result.Entity!, Encoding.UTF8).ReadToEnd();
        return entity[(entity.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].TrimEnd();
    }
}
