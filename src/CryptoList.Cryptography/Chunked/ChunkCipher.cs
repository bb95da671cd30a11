using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CryptoList.Cryptography.Chunked;

/// <summary>
/// AES-256-GCM over consecutive chunks: the nonce is the base nonce XOR the chunk's number, big-endian, counted from 0.
/// One instance for one message in one direction; not safe from several threads.
/// </summary>
internal sealed class ChunkCipher : IDisposable
{
    public const int SealedChunkSize = ChunkedEncryption.ChunkSize + ChunkedEncryption.TagSize;

    private readonly AesGcm _aes;
    private readonly byte[] _nonce = new byte[ChunkedKeySchedule.NonceSize];
    private readonly ulong _baseTail;
    private ulong _counter;

    private ChunkCipher(ReadOnlySpan<byte> derived)
    {
        _aes = new AesGcm(ChunkedKeySchedule.KeyOf(derived), ChunkedEncryption.TagSize);
        ChunkedKeySchedule.NonceOf(derived).CopyTo(_nonce);
        _baseTail = BinaryPrimitives.ReadUInt64BigEndian(_nonce.AsSpan(4));
    }

    /// <summary>Draws a salt and writes the header (56 bytes: salt, commitment).</summary>
    public static ChunkCipher ForSealing(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, Span<byte> header)
    {
        RequireKey(key);
        var salt = header[..ChunkedEncryption.SaltSize];
        RandomNumberGenerator.Fill(salt);
        Span<byte> derived = stackalloc byte[ChunkedKeySchedule.OutputSize];
        ChunkedKeySchedule.Derive(key, salt, context, derived);
        ChunkedKeySchedule.CommitmentOf(derived).CopyTo(header[ChunkedEncryption.SaltSize..]);
        var cipher = new ChunkCipher(derived);
        CryptographicOperations.ZeroMemory(derived);
        return cipher;
    }

    /// <summary>Null when the commitment in the header (56 bytes) does not fit; compared in constant time.</summary>
    public static ChunkCipher? ForOpening(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> header)
    {
        RequireKey(key);
        Span<byte> derived = stackalloc byte[ChunkedKeySchedule.OutputSize];
        ChunkedKeySchedule.Derive(key, header[..ChunkedEncryption.SaltSize], context, derived);
        var fits = CryptographicOperations.FixedTimeEquals(
            ChunkedKeySchedule.CommitmentOf(derived),
            header[ChunkedEncryption.SaltSize..ChunkedEncryption.HeaderSize]);
        var cipher = fits ? new ChunkCipher(derived) : null;
        CryptographicOperations.ZeroMemory(derived);
        return cipher;
    }

    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    public static void RequireKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != ChunkedEncryption.KeySize)
            throw new ArgumentException("A chunked encryption key is 32 bytes.", nameof(key));
    }

    /// <summary>Seals the next chunk into exactly 16 bytes more than it has.</summary>
    public void Seal(ReadOnlySpan<byte> plaintext, Span<byte> sealedChunk)
    {
        _aes.Encrypt(NextNonce(), plaintext, sealedChunk[..plaintext.Length], sealedChunk[plaintext.Length..]);
    }

    /// <summary>Opens the next chunk, at least 16 bytes, into exactly 16 bytes fewer. On false the plaintext is zeroed.</summary>
    public bool TryOpen(ReadOnlySpan<byte> sealedChunk, Span<byte> plaintext)
    {
        try
        {
            _aes.Decrypt(NextNonce(), sealedChunk[..plaintext.Length], sealedChunk[plaintext.Length..], plaintext);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
    }

    /// <summary>The next chunk opened is the one of that number.</summary>
    public void MoveTo(long number) => _counter = (ulong)number;

    public void Dispose() => _aes.Dispose();

    private byte[] NextNonce()
    {
        BinaryPrimitives.WriteUInt64BigEndian(_nonce.AsSpan(4), _baseTail ^ _counter);
        _counter = checked(_counter + 1);
        return _nonce;
    }
}
