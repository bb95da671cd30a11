using CryptoList.Cryptography;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Properties;

namespace CryptoList.Helper.Properties;

/// <summary>The properties of one list that hold here, sealed under a list key as they came, kept as <c>properties.json</c> in its folder.</summary>
internal sealed class PropertiesBook
{
    private readonly string _path;
    private Document _document;

    /// <summary>Opens the book of the list kept in that folder.</summary>
    public PropertiesBook(string listFolder)
    {
        _path = Path.Combine(listFolder, "properties.json");
        _document = File.Exists(_path) ? JsonFile.Read<Document>(_path) : new Document();
    }

    /// <summary>Nothing was ever taken.</summary>
    public bool IsEmpty => _document.Held is null;

    /// <summary>The hash of the post that brought them; null where there are none.</summary>
    public Digest? PostHash => _document.Held is { } held ? ParseHash(held.PostHash) : null;

    /// <summary>The number of the next version that this home makes: above what holds, and above what it made before.</summary>
    public long NextVersion => Math.Max(_document.Held?.Version ?? 0, _document.Made) + 1;

    /// <summary>This home makes that version; on the disk before it leaves.</summary>
    public void Makes(long version) => Save(_document with { Made = version });

    /// <summary>What holds; null where there is nothing.</summary>
    /// <exception cref="HelperException">The file is damaged, or its key is not here.</exception>
    public ListProperties? Open(DeviceKeyring keyring, ListId list) => IsEmpty
        ? null
        : TryOpen(keyring, list) ?? throw HelperException.Usage($"{_path} is damaged, or the key it is sealed under is not in this home. Restore a backup of it.");

    /// <summary>The same, null also where they cannot be opened.</summary>
    public ListProperties? TryOpen(DeviceKeyring keyring, ListId list)
    {
        if (_document.Held is not { } held || !KeyHash.TryParse(held.Kid, out var kid) || keyring.ListKey(kid) is not { } key) return null;
        return ListProperties.TryOpen(key, list, held.Version, held.Sealed, out var properties) is null ? properties : null;
    }

    /// <summary>
    /// Takes properties that were checked, if they go before what holds: the higher version, and of one version that whose post has the
    /// lower hash, octet by octet. So all readers end with the same, in whatever order they came. Null when they hold now, or did before.
    /// </summary>
    public PropertiesRefusal? Take(ListProperties properties, Digest postHash, ListKey key)
    {
        if (_document.Held is { } held)
        {
            if (properties.Version < held.Version) return PropertiesRefusal.OlderVersion;
            var order = postHash.ToArray().AsSpan().SequenceCompareTo(ParseHash(held.PostHash).ToArray());
            if (properties.Version == held.Version && order > 0) return PropertiesRefusal.LostToAnother;
            if (properties.Version == held.Version && order == 0) return null;
        }

        Save(_document with { Held = new Held(properties.Version, postHash.ToString(), key.Kid.ToString(), properties.Seal(key)) });
        return null;
    }

    private Digest ParseHash(string text) => CanonicalBase64Url.TryDecode(text, out Digest hash) ? hash : throw HelperException.Usage($"{_path} is damaged. Restore a backup of it.");

    private void Save(Document next)
    {
        JsonFile.Write(_path, next);
        _document = next;
    }

    /// <param name="Version">Their version.</param>
    /// <param name="PostHash">ph of the post that brought them, base64url.</param>
    /// <param name="Kid">The list key they are sealed under, base64url.</param>
    /// <param name="Sealed">P.</param>
    internal sealed record Held(long Version, string PostHash, string Kid, byte[] Sealed);

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        public long Made { get; init; }

        public Held? Held { get; init; }
    }
}
