using CryptoList.Cryptography;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of properties: <c>{"version","epoch","ph":"&lt;32B&gt;","sealed":"&lt;b64u P&gt;"}</c>: the list's properties for a newcomer, sealed under the key of that
/// epoch of everyone's group; <c>ph</c> is that of the post they came in, which decides between two of one version.
/// </summary>
public sealed record PropertiesNotice(long Version, long Epoch, Digest PostHash, ReadOnlyMemory<byte> Sealed)
{
    public StrictJsonWriter ToJson() => new StrictJsonWriter().Integer("version", Version).Integer("epoch", Epoch).Bytes("ph", PostHash).Bytes("sealed", Sealed.Span);

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static PropertiesNotice Parse(StrictObject d)
    {
        var notice = new PropertiesNotice(d.Integer("version"), d.Integer("epoch"), d.Digest("ph"), d.Bytes("sealed"));
        d.End();
        return notice;
    }
}
