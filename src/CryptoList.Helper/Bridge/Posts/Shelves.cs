using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Bridge.Posts;

/// <summary>The shelves of all mailboxes of a home: <c>bridge/NAME/UIDVALIDITY</c>, where NAME tells nobody which mailbox it is.</summary>
/// <param name="home">The home they are in.</param>
/// <param name="homeSecret">What their key is made from.</param>
/// <param name="most">Octets of messages they may hold together.</param>
internal sealed class Shelves(HomeFolder home, ReadOnlySpan<byte> homeSecret, long most)
{
    private readonly Lock _gate = new();
    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, homeSecret.ToArray(), 32, info: "cryptolist-helper bridge shelves"u8.ToArray());
    private readonly ShelfSpace _space = new(home.BridgeFolder, most);
    private readonly Dictionary<string, WeakReference<MailboxShelf>> _open = [];

    /// <summary>The shelf of a mailbox; what was known of it under another UIDVALIDITY is thrown away.</summary>
    /// <param name="owner">Server and login name, so that two people's mailboxes are two.</param>
    /// <param name="mailbox">Its name.</param>
    /// <param name="validity">UIDVALIDITY.</param>
    public MailboxShelf Of(string owner, string mailbox, uint validity)
    {
        var name = Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{owner}\0{mailbox}")).AsSpan(0, 16));
        var number = validity.ToString(CultureInfo.InvariantCulture);
        var folder = Path.Combine(home.BridgeFolder, name, number);
        lock (_gate)
        {
            if (_open.TryGetValue(folder, out var held) && held.TryGetTarget(out var open)) return open;
            PrivateFolder.Create(home.BridgeFolder);
            PrivateFolder.Create(Path.Combine(home.BridgeFolder, name));
            foreach (var old in Directory.EnumerateDirectories(Path.Combine(home.BridgeFolder, name)).Where(f => Path.GetFileName(f) != number)) Directory.Delete(old, recursive: true);
            var shelf = new MailboxShelf(folder, _key, _space);
            _open[folder] = new WeakReference<MailboxShelf>(shelf);
            return shelf;
        }
    }
}
