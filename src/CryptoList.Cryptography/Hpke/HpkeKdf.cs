namespace CryptoList.Cryptography.Hpke;

/// <summary>RFC 9180 section 7.2.</summary>
public enum HpkeKdf : ushort
{
    /// <summary>HKDF with SHA-256, Nh = 32 bytes.</summary>
    HkdfSha256 = 0x0001,
}
