using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace CryptoList.Cryptography;

/// <summary>A SHA-256 value, 32 bytes, compared by content. Not secret: equality is not constant time.</summary>
public readonly record struct Digest : ISpanWritable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Takes the value from exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public Digest(ReadOnlySpan<byte> value)
    {
        if (value.Length != Size) throw new ArgumentException("A digest is 32 bytes.", nameof(value));
        _a = BinaryPrimitives.ReadUInt64BigEndian(value);
        _b = BinaryPrimitives.ReadUInt64BigEndian(value[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(value[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(value[24..]);
    }

    /// <summary>32 zero bytes.</summary>
    public static Digest Zero => default;

    /// <summary>SHA-256 of <paramref name="data"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(data, hash);
        return new Digest(hash);
    }

    /// <inheritdoc/>
    public int ByteCount => Size;

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>The 32 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>Base64url without padding, 43 characters.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteTo(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
