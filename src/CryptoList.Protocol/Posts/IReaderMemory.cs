using CryptoList.Cryptography;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// What a reader remembers for ever about the posts of a list that opened: values under keys, both of 32 bytes. What they mean is
/// <see cref="ReaderRecollection"/>'s.
/// </summary>
public interface IReaderMemory
{
    /// <summary>Every value added under that key.</summary>
    IReadOnlyCollection<Digest> Find(ListId list, Digest key);

    /// <summary>Adds a value; adding it again changes nothing.</summary>
    void Add(ListId list, Digest key, Digest value);
}
