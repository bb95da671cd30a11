namespace CryptoList.Cryptography.Hpke;

/// <summary>The key encapsulation mechanisms this build knows, each behind the same few methods.</summary>
internal abstract class Kem
{
    /// <summary>Nsecret of RFC 9180 section 7.1 in bytes, the same for all KEMs here.</summary>
    public const int SecretSize = 32;

    /// <summary>Null when this build or platform has no such KEM.</summary>
    public static Kem? Find(HpkeKem id) => id == HpkeKem.P256HkdfSha256 ? P256Kem.Instance : null;

    /// <exception cref="PlatformNotSupportedException">Names the KEM.</exception>
    public static Kem Require(HpkeKem id) => Find(id) ?? throw new PlatformNotSupportedException(
        id == HpkeKem.MlKem768P256
            ? "HPKE KEM 0x0050 (MLKEM768-P256) is not available: it needs ML-KEM from the platform."
            : $"HPKE KEM 0x{(ushort)id:X4} is not implemented.");

    public abstract KemPrivateKey Generate();

    /// <exception cref="ArgumentException">Not a private key of this KEM.</exception>
    public abstract KemPrivateKey ImportPrivate(ReadOnlySpan<byte> bytes);

    /// <summary>Null when the bytes are not a valid public key of this KEM.</summary>
    public abstract KemPublicKey? ImportPublic(ReadOnlySpan<byte> bytes);

    /// <summary>The same for bytes that passed <see cref="ImportPublic"/> before; null when their length is wrong.</summary>
    public abstract KemPublicKey? FromChecked(ReadOnlySpan<byte> bytes);
}
