using System.Buffers.Binary;

namespace CryptoList.Cryptography.Hpke;

/// <summary>The three algorithms of RFC 9180 section 7, named together.</summary>
public sealed record HpkeSuite(HpkeKem Kem, HpkeKdf Kdf, HpkeAead Aead)
{
    /// <summary>DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: what CL/1 uses.</summary>
    public static HpkeSuite Default { get; } = ForKem(HpkeKem.P256HkdfSha256);

    /// <summary>HKDF-SHA256 and AES-256-GCM with the given KEM.</summary>
    public static HpkeSuite ForKem(HpkeKem kem) => new(kem, HpkeKdf.HkdfSha256, HpkeAead.Aes256Gcm);

    /// <summary>Nk of RFC 9180 section 7.3, in bytes; 0 for export-only.</summary>
    /// <exception cref="ArgumentException">The KDF or AEAD is not one of those implemented.</exception>
    internal int RequireKeySize()
    {
        if (Kdf != HpkeKdf.HkdfSha256) throw new ArgumentException($"HPKE KDF 0x{(ushort)Kdf:X4} is not implemented.");
        return Aead switch
        {
            HpkeAead.Aes128Gcm => 16,
            HpkeAead.Aes256Gcm => 32,
            HpkeAead.ExportOnly => 0,
            _ => throw new ArgumentException($"HPKE AEAD 0x{(ushort)Aead:X4} is not implemented."),
        };
    }

    /// <summary>suite_id of RFC 9180 section 5.1, 10 bytes.</summary>
    internal byte[] ToSuiteId()
    {
        var id = new byte[10];
        "HPKE"u8.CopyTo(id);
        BinaryPrimitives.WriteUInt16BigEndian(id.AsSpan(4), (ushort)Kem);
        BinaryPrimitives.WriteUInt16BigEndian(id.AsSpan(6), (ushort)Kdf);
        BinaryPrimitives.WriteUInt16BigEndian(id.AsSpan(8), (ushort)Aead);
        return id;
    }
}
