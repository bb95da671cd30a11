using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace CryptoList.Protocol.Identifiers;

/// <summary>What all identifiers of 16 bytes have in common: a number, its bytes big-endian, its text base64url without padding.</summary>
internal static class SixteenBytes
{
    public const int Size = 16;

    /// <exception cref="ArgumentException">The span is not 16 bytes long.</exception>
    public static UInt128 Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : throw new ArgumentException("An identifier is 16 bytes.", nameof(bytes));

    public static UInt128 Random() => Read(RandomNumberGenerator.GetBytes(Size));

    public static bool TryParse(string text, out UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var parsed = CanonicalBase64Url.TryDecode(text, bytes);
        value = parsed ? Read(bytes) : default;
        return parsed;
    }

    public static void Write(UInt128 value, Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, value);

    public static byte[] ToArray(UInt128 value)
    {
        var bytes = new byte[Size];
        Write(value, bytes);
        return bytes;
    }

    public static string ToText(UInt128 value) => Base64Url.EncodeToString(ToArray(value));
}
