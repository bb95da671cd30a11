using System.Collections.Immutable;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Membership;
using CryptoList.Lists.Posting;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Hosting;

/// <summary>
/// A list in memory: its replayed log, the delivery contexts of its devices, its private keys. One per list and process.
/// The log may run ahead of the store for the length of a transaction, never behind what the process has been told of.
/// </summary>
public sealed class HostedList : IDisposable
{
    private readonly IKeyStore _keys;
    private readonly Lock _keysLock = new();
    private Dictionary<KeyId, List<HpkePrivateKey>> _sealKeys = [];
    private SigningKey? _signingKey;
    private volatile RosterLog _log;
    private volatile DeviceAddsSeen? _deviceAdds;

    internal HostedList(ListRow row, RosterLog log, IKeyStore keys, TimeProvider time)
    {
        (Key, Id, Address, Name, _log, _keys) = (row.Key, row.Id, row.Address, row.Name, log, keys);
        Label = row.Id.ToString();
        Wrapper = new DeliveryWrapper(row.Id, time);
    }

    /// <summary>The store's short name.</summary>
    public long Key { get; }
    public ListId Id { get; }

    /// <summary>The id as text, as logs and metrics name the list.</summary>
    public string Label { get; }

    /// <summary>The posting address, normalised.</summary>
    public string Address { get; }
    public string Name { get; }
    public RosterLog Log { get => _log; internal set => _log = value; }
    public DeliveryWrapper Wrapper { get; }

    /// <summary>
    /// True while the stored log lacks entries that this server once verified: an older database was put back. Somebody may have been
    /// removed by what is missing, so nothing is taken or sent until the log has it again.
    /// </summary>
    public bool IsBehind => Verified is { } verified && !Log.PassesThrough(verified.Number, verified.Head);

    /// <summary>How far the log was verified before this process loaded it.</summary>
    internal RosterCheckpoint? Verified { get; set; }

    /// <summary>Where mail goes to members, of a list that hides their addresses: the log has aliases. Empty for others.</summary>
    internal ImmutableDictionary<MemberId, HiddenAddress> Addresses { get; set; } = ImmutableDictionary<MemberId, HiddenAddress>.Empty;

    /// <summary>True when members do not see each other's addresses.</summary>
    public bool HidesAddresses => Log.AtHead(0).Policy.Hidden;

    /// <summary>
    /// Where mail goes to a member: the log's address, or the true one where the log has an alias. The alias where that is not known; nothing reaches anybody there
    /// (<see cref="Knows"/>).
    /// </summary>
    public string MailAddress(RosterMember member) => Addresses.GetValueOrDefault(member.Id)?.Address ?? member.Address;

    /// <summary>The member whose mail goes to a normalised address; null for none.</summary>
    public RosterMember? MemberByMail(RosterState state, string address) =>
        !HidesAddresses ? state.MemberByAddress(address) : Addresses.Values.FirstOrDefault(a => a.Gone is null && a.Address == address) is { } hidden ? state.Member(hidden.Member) : null;

    /// <summary>False for a member of a list that hides addresses whose true one is not here: its log came back without them.</summary>
    public bool Knows(MemberId member) => Addresses.ContainsKey(member) || !HidesAddresses;

    /// <summary>Who posts under keys that were replaced.</summary>
    public OldKeyUsers OldKeyUsers { get; } = new();

    /// <summary>True once the list was deleted: nothing more may start for it.</summary>
    public bool Closed { get; private set; }

    /// <summary>One change of the log at a time.</summary>
    internal SemaphoreSlim Changing { get; } = new(1, 1);

    /// <summary>The head, and the times of all device-add entries up to it. Each entry of the log is looked at once.</summary>
    public (long Head, long[] Times) DeviceAdditions()
    {
        var (log, known) = (_log, _deviceAdds);
        var head = log.HeadNumber;
        if (known is not null && known.Log == log && known.Head == head) return (head, known.Times);
        var times = new List<long>();
        var from = 0L;
        if (known is not null && known.Log == log && known.Head < head) (times, from) = ([.. known.Times], known.Head + 1);
        for (var n = from; n <= head; n++)
        {
            if (log[n].Type == RosterEntryType.DeviceAdd) times.Add(log[n].Time);
        }

        _deviceAdds = known = new DeviceAddsSeen(log, head, [.. times]);
        return (head, known.Times);
    }

    /// <summary>The server's signing key in force at the head.</summary>
    /// <exception cref="StoreUnavailableException">The key store does not hold it.</exception>
    public SigningKey SigningKey(long now)
    {
        var wanted = Log.AtHead(now).ServerSigningKey.Fingerprint;
        lock (_keysLock)
        {
            if (_signingKey is { } known && known.PublicKey.Fingerprint == wanted) return known;
            // The old one is left to the garbage collector: another thread may be signing with it.
            return _signingKey = _keys.SigningKey(Id, wanted)
                ?? throw new StoreUnavailableException($"The key store lacks the signing key {wanted} of list {Id}. Restore the key folder from a backup.");
        }
    }

    /// <summary>All private seal keys under that key id; the key store is looked at again when none is known.</summary>
    public IReadOnlyList<HpkePrivateKey> SealKeys(KeyId id)
    {
        lock (_keysLock)
        {
            if (_sealKeys.TryGetValue(id, out var known)) return known;
            // Only for an id that the log names: a stranger's guess must not cost a look into the folder.
            if (!Log.AtHead(0).SealKeys.Any(k => k.Key.Id == id)) return [];
            _sealKeys = _keys.SealKeys(Id).GroupBy(k => k.PublicKey.Id).ToDictionary(g => g.Key, g => g.ToList());
            return _sealKeys.TryGetValue(id, out known) ? known : [];
        }
    }

    /// <summary>All private seal keys that the log names and that are not destroyed, the newest first.</summary>
    public IReadOnlyList<HpkePrivateKey> AllSealKeys() => [.. Log.AtHead(0).SealKeys.Reverse().SelectMany(k => SealKeys(k.Key.Id)).Distinct()];

    /// <summary>Forgets the private seal keys held in memory; those still in the key store are read again when needed.</summary>
    public void ForgetSealKeys()
    {
        lock (_keysLock) _sealKeys = [];
    }

    public void Dispose()
    {
        Closed = true;
        Wrapper.Dispose();
    }

    private sealed record DeviceAddsSeen(RosterLog Log, long Head, long[] Times);
}
