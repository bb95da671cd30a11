namespace CryptoList.Cryptography;

/// <summary>A public value of fixed length that can be laid down as bytes: a digest, an identifier.</summary>
public interface ISpanWritable
{
    /// <summary>Length in bytes.</summary>
    int ByteCount { get; }

    /// <summary>Writes <see cref="ByteCount"/> bytes to the start of <paramref name="destination"/>.</summary>
    void WriteTo(Span<byte> destination);
}
