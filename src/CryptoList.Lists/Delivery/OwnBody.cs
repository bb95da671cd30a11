using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Mail.Dkim;
using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// The body of one copy in mode 2: what the author sealed under the list key, sealed again under a key that no other copy has, and both parts rendered
/// with it. Small ones are in memory, others in a file without a name.
/// </summary>
internal sealed class OwnBody : IDisposable
{
    private readonly byte[] _key;
    private byte[]? _signedHash;

    private OwnBody(Stream parts, byte[] key, Digest hash) => (Parts, _key, Hash) = (parts, key, hash);

    /// <summary>Both parts, from their start.</summary>
    public Stream Parts { get; }

    /// <summary>SHA-256(BODY of this copy).</summary>
    public Digest Hash { get; }

    /// <summary>The hash of both parts for DKIM, made once.</summary>
    public ReadOnlySpan<byte> SignedHash
    {
        get
        {
            if (_signedHash is { } known) return known;
            using var hash = new DkimBodyHash();
            Parts.Position = 0;
            var buffer = new byte[128 * 1024];
            for (int count; (count = Parts.Read(buffer)) > 0;) hash.Append(buffer.AsSpan(0, count));
            return _signedHash = hash.Finish();
        }
    }

    /// <summary>Seals and renders.</summary>
    public static OwnBody Make(PostMaterial material)
    {
        var parts = TemporaryStream.Create(material.SpoolFolder, material.OwnPartsLength);
        try
        {
            var (key, hash) = (Array.Empty<byte>(), default(Digest));
            using var inner = new MemoryStream(material.Inner!, writable: false);
            CopyRenderer.WriteParts(parts, material.Control, body => (key, hash) = OuterLayer.Seal(material.Control.Header, inner, body));
            parts.Flush();
            return new OwnBody(parts, key, hash);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>Hands out the key of this copy, once: nothing else of this process needs it.</summary>
    public void UseKey(Action<byte[]> use)
    {
        use(_key);
        CryptographicOperations.ZeroMemory(_key);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        Parts.Dispose();
    }
}
