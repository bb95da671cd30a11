using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Posts;

/// <summary><c>wl</c>: the content key K (32 bytes) under the list key, bound to HDR; 104 bytes.</summary>
public static class WrappedKey
{
    public const int ContentKeySize = 32;

    public const int Size = ChunkedEncryption.HeaderSize + ContentKeySize + ChunkedEncryption.TagSize;

    /// <summary>Whether <c>wl</c> may be so long in that mode: 104 bytes; in mode 2 it is K2, 32 bytes; in mode 4 there is an entry for each device; in mode 0 there is none.</summary>
    public static bool IsPossibleLength(long mode, int length) => mode switch
    {
        PostMode.Plain => length == 0,
        PostMode.Unlinkable => length == OuterLayer.KeySize,
        PostMode.Direct => DirectKey.IsPossibleLength(length),
        _ => length == Size,
    };

    public static byte[] Wrap(ListKey listKey, PostHeader header, ReadOnlySpan<byte> contentKey) =>
        ChunkedEncryption.Seal(listKey.Bytes, DomainContext.Build(PostLabels.WrapList, header.Hash), contentKey);

    /// <summary>The content key, or null when this is not wrapped under that list key for that HDR.</summary>
    public static byte[]? Unwrap(ListKey listKey, PostHeader header, ReadOnlySpan<byte> wrapped)
    {
        var result = ChunkedEncryption.TryOpen(listKey.Bytes, DomainContext.Build(PostLabels.WrapList, header.Hash), wrapped, out var key);
        if (result is ChunkedResult.Opened && key.Length == ContentKeySize) return key;
        CryptographicOperations.ZeroMemory(key);
        return null;
    }
}
