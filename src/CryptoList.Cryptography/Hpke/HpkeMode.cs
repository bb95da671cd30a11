namespace CryptoList.Cryptography.Hpke;

/// <summary>RFC 9180 section 5, table 1.</summary>
internal enum HpkeMode : byte
{
    Base = 0x00,
    Psk = 0x01,
}
