using System.Security.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;

namespace CryptoList.Helper.Keyring;

/// <summary>Everything secret that one home holds: its devices, its list keys by kid, the opener's secret (32 bytes), and passwords of mail servers.</summary>
public sealed class DeviceKeyring : IDisposable
{
    /// <summary>Length of the opener's secret in bytes.</summary>
    public const int SecretSize = 32;

    private readonly byte[] _openersSecret;
    private readonly List<HeldDevice> _devices;
    private readonly Dictionary<KeyHash, HeldListKey> _listKeys;

    internal DeviceKeyring(byte[] openersSecret, IEnumerable<HeldDevice> devices, IEnumerable<HeldListKey> listKeys, MailPasswords? mail = null)
    {
        Mail = mail ?? new MailPasswords(null, null);
        _openersSecret = openersSecret;
        _devices = [.. devices];
        _listKeys = listKeys.ToDictionary(held => held.Key.Kid);
    }

    /// <summary>Goes into every list key this home makes (protocol section 3); 32 bytes.</summary>
    public ReadOnlySpan<byte> OpenersSecret => _openersSecret;

    /// <summary>The first is the one that new lists get; others were made where a log already had the first.</summary>
    public IReadOnlyList<HeldDevice> Devices => _devices;

    /// <summary>Passwords of mail servers; replaced whole, and owned by the keyring.</summary>
    public MailPasswords Mail { get; set; }

    /// <summary>All list keys, in no order.</summary>
    public IReadOnlyCollection<HeldListKey> ListKeys => _listKeys.Values;

    /// <summary>A keyring with one new device.</summary>
    public static DeviceKeyring Generate(string deviceName) => new(RandomNumberGenerator.GetBytes(SecretSize), [HeldDevice.Generate(deviceName)], []);

    /// <summary>The device of that fingerprint, or null.</summary>
    public HeldDevice? Device(Fingerprint fingerprint) => _devices.Find(device => device.Fingerprint == fingerprint);

    /// <summary>All HPKE keys of all devices under that key id.</summary>
    public IEnumerable<HpkePrivateKey> HpkeKeys(KeyId id) => _devices.SelectMany(device => device.HpkeKeys).Where(key => key.PublicKey.Id == id);

    /// <summary>The list key of that hash, or null.</summary>
    public ListKey? ListKey(KeyHash kid) => _listKeys.GetValueOrDefault(kid)?.Key;

    /// <summary>Takes a further device; the keyring owns it.</summary>
    public void Add(HeldDevice device) => _devices.Add(device);

    /// <summary>Makes one more HPKE key for a device; the older ones stay, for what was sealed to them.</summary>
    public HeldDevice Renew(Fingerprint fingerprint)
    {
        var index = _devices.FindIndex(device => device.Fingerprint == fingerprint);
        return _devices[index] = _devices[index].WithNewKey();
    }

    /// <summary>Takes a list key; the keyring owns it. False when it was there already.</summary>
    public bool Add(HeldListKey held) => _listKeys.TryAdd(held.Key.Kid, held);

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_openersSecret);
        _devices.ForEach(device => device.Dispose());
        foreach (var held in _listKeys.Values) held.Key.Dispose();
        CryptographicOperations.ZeroMemory(Mail.Imap);
        CryptographicOperations.ZeroMemory(Mail.Smtp);
    }
}
