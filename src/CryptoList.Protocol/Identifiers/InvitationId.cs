using CryptoList.Cryptography;

namespace CryptoList.Protocol.Identifiers;

/// <summary><c>inv</c>: names an invitation, 16 random bytes.</summary>
public readonly record struct InvitationId(UInt128 Value) : ISpanWritable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = SixteenBytes.Size;

    /// <inheritdoc/>
    public int ByteCount => Size;

    /// <summary>Takes the value from exactly 16 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 16 bytes long.</exception>
    public static InvitationId Read(ReadOnlySpan<byte> bytes) => new(SixteenBytes.Read(bytes));

    /// <summary>A fresh random value.</summary>
    public static InvitationId NewRandom() => new(SixteenBytes.Random());

    /// <summary>From base64url without padding in its canonical form, 22 characters.</summary>
    public static bool TryParse(string text, out InvitationId id)
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
