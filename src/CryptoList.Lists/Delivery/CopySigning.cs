using CryptoList.Mail.Dkim;
using CryptoList.Mail.Headers;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// The DKIM signature of a post's copies, when the server signs at all: one for all of them, over the fields and the body they share.
/// The key fields before them differ from copy to copy and are not signed; they prove themselves.
/// </summary>
public sealed class CopySigning(DkimSigner? signer) : IDisposable
{
    /// <summary>The common fields with the signature before them; as they are when nothing signs.</summary>
    /// <param name="material">The post; its body hash is made at the first call.</param>
    /// <param name="common">Fields and the empty line after them.</param>
    /// <param name="time">Unix seconds.</param>
    internal byte[] Apply(PostMaterial material, byte[] common, long time)
    {
        if (signer is null) return common;
        var field = signer.Sign(HeaderBlock.Parse(common.AsMemory(0, common.Length - 2)), material.BodyHash, time);
        return [.. new HeaderBlock([field]).ToArray(), .. common];
    }

    public void Dispose() => signer?.Dispose();
}
