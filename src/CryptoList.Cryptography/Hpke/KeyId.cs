namespace CryptoList.Cryptography.Hpke;

/// <summary>
/// First 8 bytes of SHA-256 over a serialized HPKE public key, big-endian. A hint for routing, not an identity:
/// two keys may share one.
/// </summary>
public readonly record struct KeyId(ulong Value) : ISpanWritable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 8;

    /// <inheritdoc/>
    public int ByteCount => Size;

    /// <inheritdoc/>
    public void WriteTo(Span<byte> destination) =>
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(destination, Value);

    /// <summary>Base64url without padding, 11 characters. May begin with '-'.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteTo(bytes);
        return System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }
}
