using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;

namespace CryptoList.Lists.Posting;

/// <summary><c>wl</c> at rest: CE.Seal(Q, "cryptolist/1 queue" || 00 || hh, wl). Database and key store each without the other open nothing.</summary>
internal static class QueueSeal
{
    private static ReadOnlySpan<byte> Label => "cryptolist/1 queue"u8;

    public static byte[] Seal(ReadOnlySpan<byte> queueKey, Digest headerHash, ReadOnlySpan<byte> wrappedKey) =>
        ChunkedEncryption.Seal(queueKey, Context(headerHash), wrappedKey);

    /// <summary>Null when it is not of this key and header, or damaged.</summary>
    public static byte[]? TryOpen(ReadOnlySpan<byte> queueKey, Digest headerHash, ReadOnlySpan<byte> sealedKey) =>
        ChunkedEncryption.TryOpen(queueKey, Context(headerHash), sealedKey, out var wrapped) == ChunkedResult.Opened ? wrapped : null;

    private static byte[] Context(Digest headerHash)
    {
        var context = new byte[Label.Length + 1 + Digest.Size];
        Label.CopyTo(context);
        headerHash.WriteTo(context.AsSpan(Label.Length + 1));
        return context;
    }
}
