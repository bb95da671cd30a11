using System.Security.Cryptography;

namespace CryptoList.Cryptography.Chunked;

/// <summary>
/// C2SP chunked-encryption v1 with HKDF-Expand-SHA-512 and AES-256-GCM: a header (salt 24 bytes, commitment 32 bytes),
/// then chunks of 16 KiB with a tag of 16 bytes each, the last one shorter than a full one and possibly empty.
/// The commitment binds key and context; chunks can be neither cut off, reordered, doubled nor moved to another message.
/// </summary>
public static class ChunkedEncryption
{
    /// <summary>Key length in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>Length in bytes of the random salt that begins the header.</summary>
    public const int SaltSize = 24;

    /// <summary>Length in bytes of the commitment that ends the header.</summary>
    public const int CommitmentSize = 32;

    /// <summary>Length in bytes of salt and commitment.</summary>
    public const int HeaderSize = SaltSize + CommitmentSize;

    /// <summary>Bytes each chunk gains.</summary>
    public const int TagSize = 16;

    /// <summary>Plaintext bytes in a full chunk.</summary>
    public const int ChunkSize = 16384;

    /// <summary>Bytes that <see cref="Seal"/> makes of <paramref name="plaintextLength"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="OverflowException">The sealed length does not fit 64 bits.</exception>
    public static long SealedLength(long plaintextLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextLength);
        // As many full chunks as fit, then always one more, which may be empty.
        return checked(HeaderSize + plaintextLength + (((plaintextLength / ChunkSize) + 1) * TagSize));
    }

    /// <summary>Bytes of the plaintext in so many sealed ones.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No plaintext seals to that many bytes (<see cref="IsPossibleLength"/>).</exception>
    public static long OpenedLength(long sealedLength)
    {
        if (!IsPossibleLength(sealedLength)) throw new ArgumentOutOfRangeException(nameof(sealedLength));
        var chunks = sealedLength - HeaderSize;
        return chunks - (((chunks / ChunkCipher.SealedChunkSize) + 1) * TagSize);
    }

    /// <summary>True when some plaintext seals to exactly this many bytes.</summary>
    public static bool IsPossibleLength(long sealedLength) =>
        sealedLength >= HeaderSize + TagSize && (sealedLength - HeaderSize) % ChunkCipher.SealedChunkSize >= TagSize;

    /// <summary>Seals a message whole, under a fresh salt.</summary>
    /// <exception cref="ArgumentException">The key is not 32 bytes long, or the result would not fit one array.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext)
    {
        var length = SealedLength(plaintext.Length);
        if (length > Array.MaxLength)
            throw new ArgumentException("Too long to seal in memory; use a stream.", nameof(plaintext));

        var output = GC.AllocateUninitializedArray<byte>((int)length);
        using var cipher = ChunkCipher.ForSealing(key, context, output.AsSpan(0, HeaderSize));
        var rest = output.AsSpan(HeaderSize);
        while (plaintext.Length >= ChunkSize)
        {
            cipher.Seal(plaintext[..ChunkSize], rest[..ChunkCipher.SealedChunkSize]);
            plaintext = plaintext[ChunkSize..];
            rest = rest[ChunkCipher.SealedChunkSize..];
        }

        cipher.Seal(plaintext, rest);
        return output;
    }

    /// <summary>
    /// Opens a message whole. Never throws for bad input; unless <see cref="ChunkedResult.Opened"/> comes back
    /// the plaintext is empty. The commitment is checked before anything is decrypted.
    /// </summary>
    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    public static ChunkedResult TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> ciphertext, out byte[] plaintext)
    {
        plaintext = [];
        ChunkCipher.RequireKey(key);
        if (ciphertext.Length < HeaderSize) return ChunkedResult.Damaged;

        using var cipher = ChunkCipher.ForOpening(key, context, ciphertext[..HeaderSize]);
        if (cipher is null) return ChunkedResult.NotForThisKey;
        if (!IsPossibleLength(ciphertext.Length)) return ChunkedResult.Damaged;

        var chunks = ciphertext[HeaderSize..];
        var count = (chunks.Length / ChunkCipher.SealedChunkSize) + 1;
        var output = GC.AllocateUninitializedArray<byte>(chunks.Length - (count * TagSize));
        var rest = output.AsSpan();
        while (!chunks.IsEmpty)
        {
            var size = Math.Min(chunks.Length, ChunkCipher.SealedChunkSize);
            if (!cipher.TryOpen(chunks[..size], rest[..(size - TagSize)]))
            {
                CryptographicOperations.ZeroMemory(output);
                return ChunkedResult.Damaged;
            }

            chunks = chunks[size..];
            rest = rest[(size - TagSize)..];
        }

        plaintext = output;
        return ChunkedResult.Opened;
    }

    /// <summary>
    /// A write-only stream that seals what is written into <paramref name="destination"/>, in about 80 kB of memory;
    /// call <see cref="ChunkedSealStream.Complete"/> at the end. The destination stays open.
    /// </summary>
    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    public static ChunkedSealStream CreateSealStream(Stream destination, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context) =>
        new(destination, key, context);

    /// <summary>
    /// A read-only stream of the plaintext, in about 80 kB of memory; each chunk is handed out only after its tag was checked.
    /// Throws <see cref="ChunkedEncryptionException"/> from Read, and again at every later Read. Only a read of 0 bytes says
    /// that the message is whole. The source stays open.
    /// </summary>
    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    public static ChunkedOpenStream CreateOpenStream(Stream source, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context) =>
        new(source, key, context);

    /// <summary>
    /// A read-only, seekable stream of the plaintext of a whole message that is all of <paramref name="source"/>, in about 50 kB of memory. Header and last
    /// chunk are checked at once, so a message that was cut off is found here; every other chunk before any of it is handed out. Owns the source.
    /// </summary>
    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    /// <exception cref="ChunkedEncryptionException">The message is for another key or damaged; the source is closed.</exception>
    public static Stream CreateSeekStream(Stream source, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        try
        {
            return new ChunkedSeekStream(source, key, context);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
