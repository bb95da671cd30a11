using CryptoList.Cryptography;

namespace CryptoList.Protocol.Identifiers;

/// <summary><c>kid</c>: names a list key without telling it. First 16 bytes of SHA-256("cryptolist/1 kid" || 00 || L).</summary>
public readonly record struct KeyHash(UInt128 Value) : ISpanWritable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = SixteenBytes.Size;

    /// <inheritdoc/>
    public int ByteCount => Size;

    /// <summary>Takes the value from exactly 16 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 16 bytes long.</exception>
    public static KeyHash Read(ReadOnlySpan<byte> bytes) => new(SixteenBytes.Read(bytes));

    /// <summary>From base64url without padding in its canonical form, 22 characters.</summary>
    public static bool TryParse(string text, out KeyHash id)
    {
        var parsed = SixteenBytes.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    /// <inheritdoc/>
    public void WriteTo(Span<byte> destination) => SixteenBytes.Write(Value, destination);

    /// <summary>The 16 bytes in a new array.</summary>
    public byte[] ToArray() => SixteenBytes.ToArray(Value);

    /// <summary>Base64url without padding, 22 characters. May begin with '-'.</summary>
    public override string ToString() => SixteenBytes.ToText(Value);
}
