namespace CryptoList.Cryptography.Hpke;

/// <summary>The public half of one KEM's key, checked. Safe to use from several threads.</summary>
internal abstract class KemPublicKey(byte[] bytes)
{
    /// <summary>SerializePublicKey of RFC 9180 section 4.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>Encap of RFC 9180 section 4: returns enc, fills the shared secret (Nsecret = 32 bytes).</summary>
    public abstract byte[] Encapsulate(Span<byte> sharedSecret);
}
