using System.Text.Json;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Tests.Vectors;

/// <summary>A reader that holds what a vector gives it.</summary>
internal sealed class VectorReader(JsonElement vector) : IReaderKeyring, IReaderMemory
{
    private readonly RosterLog? _log = vector.TryGetProperty("log", out _) ? vector.Log() : null;
    private readonly List<HpkePrivateKey> _deviceKeys = [.. vector.Keys("deviceKeys")];
    private readonly List<ListKey> _listKeys = [.. vector.Texts("listKeys").Select(k => new ListKey(System.Buffers.Text.Base64Url.DecodeFromChars(k)))];
    private readonly MemberId _self = MemberId.Read(vector.Bytes("member"));
    private readonly Dictionary<(ListId, Digest), HashSet<Digest>> _seen = [];

    public RosterLog? Log(ListId list) => _log?.List == list ? _log : null;

    public MemberId? Self(ListId list) => _self;

    public IEnumerable<HpkePrivateKey> DeviceKeys(KeyId id) => _deviceKeys.Where(k => k.PublicKey.Id == id);

    public ListKey? ListKey(KeyHash kid) => _listKeys.Find(k => k.Kid == kid);

    public IReadOnlyCollection<Digest> Find(ListId list, Digest key) => _seen.GetValueOrDefault((list, key)) ?? [];

    public void Add(ListId list, Digest key, Digest value)
    {
        if (!_seen.TryGetValue((list, key), out var values)) _seen[(list, key)] = values = [];
        values.Add(value);
    }
}
