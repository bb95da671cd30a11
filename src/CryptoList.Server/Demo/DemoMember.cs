using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Server.Demo;

/// <summary>One person of the demo with one device, as a helper would hold it: own keys, own replayed log, the list key.</summary>
internal sealed class DemoMember(string name) : IReaderKeyring, IReaderMemory, IDisposable
{
    private readonly Dictionary<KeyHash, ListKey> _listKeys = [];
    private long _sequence;

    public string Name { get; } = name;

    public string Address { get; } = $"{name.ToLowerInvariant()}@example.org";

    public CryptoList.Protocol.Keys.DeviceKeys Device { get; } = CryptoList.Protocol.Keys.DeviceKeys.Generate();

    public RosterLog Replica { get; private set; } = null!;

    public IReadOnlyList<ListKey> ListKeys => [.. _listKeys.Values];

    /// <summary>Replays the log as the server gave it out; it must go on from what is known already.</summary>
    /// <exception cref="InvalidOperationException">The log does not verify, or tells another history.</exception>
    public void Replay(IReadOnlyList<SignedEntry> entries)
    {
        if (RosterLog.TryReplay(entries, out var log) is { } refusal) throw new InvalidOperationException($"{Name} refuses the log: {refusal}.");
        if (Replica is not null && !log!.PassesThrough(Replica.HeadNumber, Replica.Head)) throw new InvalidOperationException($"{Name} refuses the log: another history.");
        Replica = log!;
    }

    public void Take(ListKey key) => _listKeys[key.Kid] = key;

    /// <summary>Accepts an invitation: what goes back to the owner.</summary>
    public JoinRequest Accept(InvitationLink link) => JoinRequest.Create(link, Device, "phone");

    /// <summary>A submission under the list key given.</summary>
    public byte[] Seal(Stream message, ListKey key, long epoch, string temporaryFolder)
    {
        using var sealedPost = new MemoryStream();
        var request = new PostRequest { Log = Replica, Device = Device.SigningKey, ListKey = key, Epoch = epoch, Sequence = ++_sequence, Message = message };
        new PostComposer(TimeProvider.System, temporaryFolder).Seal(request, sealedPost);
        return sealedPost.ToArray();
    }

    public ReadResult Read(Stream copy, string temporaryFolder) => new PostReader(this, this, temporaryFolder, TimeProvider.System).Read(copy);

    public RosterLog? Log(ListId list) => Replica?.List == list ? Replica : null;

    public MemberId? Self(ListId list) => Enumerable.Range(0, (int)Replica.HeadNumber + 1)
        .Select(n => Replica.At(n, Replica[n].Time).MemberOfDevice(Device.Fingerprint)?.Id)
        .FirstOrDefault(id => id is not null);

    IEnumerable<HpkePrivateKey> IReaderKeyring.DeviceKeys(KeyId id) => Device.HpkeKey.PublicKey.Id == id ? [Device.HpkeKey] : [];

    ListKey? IReaderKeyring.ListKey(KeyHash kid) => _listKeys.GetValueOrDefault(kid);

    // Each post is read once here; a helper remembers for ever.
    public IReadOnlyCollection<Cryptography.Digest> Find(ListId list, Cryptography.Digest key) => [];

    public void Add(ListId list, Cryptography.Digest key, Cryptography.Digest value)
    {
    }

    public void Dispose() => Device.Dispose();
}
