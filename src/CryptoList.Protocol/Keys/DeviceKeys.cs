using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;

namespace CryptoList.Protocol.Keys;

/// <summary>A device's private half: a signing key and the newest HPKE key. Owns both.</summary>
public sealed class DeviceKeys(SigningKey signingKey, HpkePrivateKey hpkeKey) : IDisposable
{
    public SigningKey SigningKey { get; } = signingKey;
    public HpkePrivateKey HpkeKey { get; } = hpkeKey;
    public Fingerprint Fingerprint => SigningKey.PublicKey.Fingerprint;

    public static DeviceKeys Generate() => new(SigningKey.Generate(), HpkePrivateKey.Generate());

    public void Dispose()
    {
        SigningKey.Dispose();
        HpkeKey.Dispose();
    }
}
