namespace CryptoList.Cryptography.Hpke;

/// <summary>RFC 9180 section 7.3.</summary>
public enum HpkeAead : ushort
{
    /// <summary>AES-128-GCM, key 16 bytes. Not used by CL/1; the vectors of the hybrid KEM need it.</summary>
    Aes128Gcm = 0x0001,

    /// <summary>AES-256-GCM, key 32 bytes.</summary>
    Aes256Gcm = 0x0002,

    /// <summary>No sealing, exports only.</summary>
    ExportOnly = 0xFFFF,
}
