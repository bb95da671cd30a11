using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Keys;

namespace CryptoList.Helper.Keyring;

/// <summary>One device of this person: its signing key and all its HPKE keys, the newest last; older ones stay to read old mail.</summary>
public sealed class HeldDevice(string name, SigningKey signingKey, IReadOnlyList<HpkePrivateKey> hpkeKeys) : IDisposable
{
    /// <summary>What its owner calls it.</summary>
    public string Name { get; } = name;

    /// <summary>Signs posts, entries and control messages.</summary>
    public SigningKey SigningKey { get; } = signingKey;

    /// <summary>At least one; the newest last.</summary>
    public IReadOnlyList<HpkePrivateKey> HpkeKeys { get; } = hpkeKeys;

    /// <summary>The device's identity.</summary>
    public Fingerprint Fingerprint => SigningKey.PublicKey.Fingerprint;

    /// <summary>The signing key with the newest HPKE key; still owned here, so not to be disposed.</summary>
    public DeviceKeys Current => new(SigningKey, HpkeKeys[^1]);

    /// <summary>Fresh keys.</summary>
    public static HeldDevice Generate(string name) => new(name, SigningKey.Generate(), [HpkePrivateKey.Generate()]);

    /// <summary>The same device with one more HPKE key; what was held here is held there, so only one of the two is disposed of.</summary>
    public HeldDevice WithNewKey() => new(Name, SigningKey, [.. HpkeKeys, HpkePrivateKey.Generate()]);

    /// <inheritdoc/>
    public void Dispose()
    {
        SigningKey.Dispose();
        foreach (var key in HpkeKeys) key.Dispose();
    }
}
