using CryptoList.Cryptography;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Reading;

/// <summary>The memory of opened posts, in a list's folder, for ever.</summary>
public sealed class ReaderMemory(HomeFolder home) : IReaderMemory
{
    /// <inheritdoc/>
    public IReadOnlyCollection<Digest> Find(ListId list, Digest key) => Of(list).Find(key);

    /// <inheritdoc/>
    public void Add(ListId list, Digest key, Digest value) => Of(list).Add(key, value);

    private SeenShards Of(ListId list) => new(Path.Combine(ListReplica.FolderOf(home, list), "seen"));
}
