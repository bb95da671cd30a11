namespace CryptoList.Cryptography.Hpke;

/// <summary>The private half of one KEM's key.</summary>
internal abstract class KemPrivateKey : IDisposable
{
    /// <summary>The public half; outlives the private one.</summary>
    public abstract KemPublicKey PublicKey { get; }

    /// <summary>SerializePrivateKey of RFC 9180 section 4, in a new array the caller zeroes.</summary>
    public abstract byte[] Export();

    /// <summary>Decap of RFC 9180 section 4; false when enc is not a valid encapsulated key. The shared secret is 32 bytes.</summary>
    public abstract bool TryDecapsulate(ReadOnlySpan<byte> enc, Span<byte> sharedSecret);

    public abstract void Dispose();
}
