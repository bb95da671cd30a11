namespace CryptoList.Cryptography.Chunked;

/// <summary>A stream of chunks could not be opened; <see cref="Result"/> says whose fault it is.</summary>
public sealed class ChunkedEncryptionException(ChunkedResult result) : IOException($"Chunked encryption: {result}.")
{
    /// <summary>Never <see cref="ChunkedResult.Opened"/>.</summary>
    public ChunkedResult Result { get; } = result;
}
