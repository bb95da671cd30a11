namespace CryptoList.Cryptography.Hpke;

/// <summary>A KEM private key (P-256: scalar of 32 bytes). Safe to use from several threads until it is disposed.</summary>
public sealed class HpkePrivateKey : IDisposable
{
    private HpkePrivateKey(HpkeKem kem, KemPrivateKey key)
    {
        Key = key;
        PublicKey = new HpkePublicKey(kem, key.PublicKey);
    }

    /// <summary>The public half; outlives this object.</summary>
    public HpkePublicKey PublicKey { get; }

    internal KemPrivateKey Key { get; }

    /// <summary>A fresh random key.</summary>
    /// <exception cref="PlatformNotSupportedException">This build or platform has no such KEM.</exception>
    public static HpkePrivateKey Generate(HpkeKem kem = HpkeKem.P256HkdfSha256) => new(kem, Kem.Require(kem).Generate());

    /// <summary>From SerializePrivateKey of RFC 9180 section 4 (P-256: 32 bytes big-endian).</summary>
    /// <exception cref="ArgumentException">The bytes are not a private key of that KEM.</exception>
    /// <exception cref="PlatformNotSupportedException">This build or platform has no such KEM.</exception>
    public static HpkePrivateKey Import(HpkeKem kem, ReadOnlySpan<byte> bytes) => new(kem, Kem.Require(kem).ImportPrivate(bytes));

    /// <summary>SerializePrivateKey of RFC 9180 section 4 in a new array; zero it after use.</summary>
    public byte[] Export() => Key.Export();

    /// <summary>Releases and clears the private key.</summary>
    public void Dispose() => Key.Dispose();
}
