using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Trust;

/// <summary>Whose fingerprints I compared in one list, kept as <c>trust.json</c> in its folder, and what follows for the others.</summary>
internal sealed class TrustBook
{
    private readonly string _path;
    private readonly ListReplica _list;
    private readonly HashSet<Fingerprint> _verified;
    private IReadOnlyDictionary<Fingerprint, IReadOnlyList<Fingerprint>>? _origins;

    public TrustBook(ListReplica list)
    {
        (_list, _path) = (list, Path.Combine(list.Folder, "trust.json"));
        _verified = File.Exists(_path) ? [.. JsonFile.Read<Document>(_path).Verified.Select(Parse)] : [];
    }

    /// <summary>
    /// What I know of a device. Vouched is one step, from a device I verified or hold: a chain of friends' friends would be everybody, since
    /// the log is such a chain.
    /// </summary>
    public TrustLevel Of(Fingerprint device)
    {
        if (Known(device)) return TrustLevel.Verified;
        _origins ??= DeviceOrigins.Of(_list.Log);
        return _origins.TryGetValue(device, out var letInBy) && letInBy.Any(Known) ? TrustLevel.Vouched : TrustLevel.Unverified;
    }

    /// <summary>I compared it; on the disk when the call returns.</summary>
    public void Verify(Fingerprint device) => Change(_verified.Add(device));

    /// <summary>I take that back.</summary>
    public void Withdraw(Fingerprint device) => Change(_verified.Remove(device));

    private bool Known(Fingerprint device) => device == _list.Device || _verified.Contains(device);

    private void Change(bool changed)
    {
        if (changed) JsonFile.Write(_path, new Document { Verified = [.. _verified.Select(f => f.ToString()).Order(StringComparer.Ordinal)] });
    }

    private Fingerprint Parse(string text) => CanonicalBase64Url.TryDecode(text, out Digest value) ? new Fingerprint(value) : throw HelperException.Usage($"{_path} is damaged. Restore a backup of it.");

    private sealed record Document
    {
        public int V { get; init; } = 1;

        public required IReadOnlyList<string> Verified { get; init; }
    }
}
