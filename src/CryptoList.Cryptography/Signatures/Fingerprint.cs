namespace CryptoList.Cryptography.Signatures;

/// <summary>SHA-256 of a signing key's uncompressed point (65 bytes): the identity of a device.</summary>
public readonly record struct Fingerprint(Digest Value) : ISpanWritable
{
    /// <inheritdoc/>
    public int ByteCount => Digest.Size;

    /// <inheritdoc/>
    public void WriteTo(Span<byte> destination) => Value.WriteTo(destination);

    /// <summary>Base64url without padding, 43 characters.</summary>
    public override string ToString() => Value.ToString();
}
