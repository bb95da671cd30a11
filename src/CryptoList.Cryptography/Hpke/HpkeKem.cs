namespace CryptoList.Cryptography.Hpke;

/// <summary>RFC 9180 section 7.1, and draft-ietf-hpke-pq for the hybrid.</summary>
public enum HpkeKem : ushort
{
    /// <summary>DHKEM(P-256, HKDF-SHA256): public key and enc 65 bytes, private key 32 bytes.</summary>
    P256HkdfSha256 = 0x0010,

    /// <summary>MLKEM768-P256. Not available on a platform without ML-KEM: keys of it are refused at import.</summary>
    MlKem768P256 = 0x0050,
}
