namespace CryptoList.Cryptography.Hpke;

/// <summary>
/// The sender's context of RFC 9180 section 5: seals messages in order and exports secrets. Seal and Export are safe
/// from several threads; the order of sealing is then up to the threads.
/// </summary>
public sealed class HpkeSenderContext : IDisposable
{
    private readonly byte[] _enc;
    private readonly HpkeContextKeys _keys;

    internal HpkeSenderContext(byte[] enc, HpkeContextKeys keys)
    {
        _enc = enc;
        _keys = keys;
    }

    /// <summary>The encapsulated key for the recipient (P-256: 65 bytes).</summary>
    public ReadOnlyMemory<byte> Enc => _enc;

    /// <summary>Context.Seal of section 5.2 under the next sequence number: ciphertext, then a tag of 16 bytes.</summary>
    /// <exception cref="InvalidOperationException">The suite is export-only, or the message limit is reached.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public byte[] Seal(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext) => _keys.RequireCipher().Seal(aad, plaintext);

    /// <summary>
    /// Context.Export of section 5.3 into the whole of <paramref name="destination"/>, at most 8160 bytes; its length is part
    /// of the derivation. Safe from several threads, allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The destination is longer than 8160 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed; the destination is zeroed.</exception>
    public void Export(ReadOnlySpan<byte> exporterContext, Span<byte> destination) => _keys.Exporter.Export(exporterContext, destination);

    /// <summary>Zeroes the secrets.</summary>
    public void Dispose() => _keys.Dispose();
}
