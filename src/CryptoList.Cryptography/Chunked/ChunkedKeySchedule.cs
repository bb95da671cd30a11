using System.Security.Cryptography;

namespace CryptoList.Cryptography.Chunked;

/// <summary>
/// HKDF-Expand (RFC 5869 section 2.3) with SHA-512, 76 bytes: AES key 32, base nonce 12, commitment 32.
/// Spelled out by HMAC, since the platform's expand refuses an input key shorter than the hash.
/// </summary>
internal static class ChunkedKeySchedule
{
    public const int NonceSize = 12;
    public const int OutputSize = ChunkedEncryption.KeySize + NonceSize + ChunkedEncryption.CommitmentSize;

    private const int BlockSize = HMACSHA512.HashSizeInBytes;
    private const int StackLimit = 512;

    private static ReadOnlySpan<byte> Label => "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"u8;

    /// <summary>The AES-256-GCM key within the output.</summary>
    public static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> output) => output[..ChunkedEncryption.KeySize];

    /// <summary>The base nonce within the output.</summary>
    public static ReadOnlySpan<byte> NonceOf(ReadOnlySpan<byte> output) => output.Slice(ChunkedEncryption.KeySize, NonceSize);

    /// <summary>The commitment within the output.</summary>
    public static ReadOnlySpan<byte> CommitmentOf(ReadOnlySpan<byte> output) => output[(ChunkedEncryption.KeySize + NonceSize)..OutputSize];

    /// <summary>Fills <paramref name="output"/> (76 bytes) from a 32-byte key, a 24-byte salt and any context.</summary>
    public static void Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, Span<byte> output)
    {
        // T(0) is empty, T(i) = HMAC(key, T(i-1) || info || i): one buffer holds [T(1)] [info] [i].
        var infoSize = Label.Length + salt.Length + context.Length;
        var total = BlockSize + infoSize + 1;
        Span<byte> buffer = total <= StackLimit ? stackalloc byte[total] : new byte[total];
        Label.CopyTo(buffer[BlockSize..]);
        salt.CopyTo(buffer[(BlockSize + Label.Length)..]);
        context.CopyTo(buffer[(BlockSize + Label.Length + salt.Length)..]);

        Span<byte> second = stackalloc byte[BlockSize];
        buffer[^1] = 1;
        HMACSHA512.HashData(key, buffer[BlockSize..], buffer[..BlockSize]);
        buffer[^1] = 2;
        HMACSHA512.HashData(key, buffer, second);

        buffer[..BlockSize].CopyTo(output);
        second[..(OutputSize - BlockSize)].CopyTo(output[BlockSize..]);
        CryptographicOperations.ZeroMemory(buffer[..BlockSize]);
        CryptographicOperations.ZeroMemory(second);
    }
}
