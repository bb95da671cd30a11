using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;

namespace CryptoList.Protocol.Posts;

/// <summary>BODY from its octets down to ENTITY || author, in constant memory, and what <c>bh</c> is over on the way: BODY, or in mode 2 B1.</summary>
internal sealed class BodyLayers : IDisposable
{
    private readonly List<Stream> _opened = [];

    public BodyLayers(PostHeader header, BodyKeys keys, Stream body)
    {
        var hashed = header.Mode == PostMode.Unlinkable ? Open(body, keys.Outer, PostLabels.Outer, header) : body;
        _opened.Add(Hashed = new HashingReadStream(hashed));
        Plaintext = header.Mode switch
        {
            PostMode.Plain => Hashed,
            PostMode.Unlinkable => Open(Hashed, keys.Content, PostLabels.ListBody, header),
            _ => Open(Hashed, keys.Content, PostLabels.Body, header),
        };
    }

    public HashingReadStream Hashed { get; }

    /// <summary>Reading throws <see cref="ChunkedEncryptionException"/> where a layer does not open.</summary>
    public Stream Plaintext { get; }

    public void Dispose()
    {
        for (var i = _opened.Count - 1; i >= 0; i--) _opened[i].Dispose();
    }

    private ChunkedOpenStream Open(Stream source, ReadOnlySpan<byte> key, string label, PostHeader header)
    {
        var layer = ChunkedEncryption.CreateOpenStream(source, key, DomainContext.Build(label, header.Hash));
        _opened.Add(layer);
        return layer;
    }
}
