using CryptoList.Mail.Dkim;
using CryptoList.Mail.Headers;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// The signatures of copies, when the server signs at all: one set for all copies of a post, over the fields and the body they share; or one
/// for each, over its own fields too. The body is hashed once in either case. In the first case the fields before the shared ones are not
/// signed: key fields prove themselves.
/// </summary>
/// <param name="key">Makes them, and is disposed with this; null for none.</param>
/// <param name="dkim">Whether copies have a DKIM signature.</param>
/// <param name="perCopy">Whether each copy has its own.</param>
/// <param name="sealAs">The host name that begins an ARC chain behind the DKIM signature; null for no seal.</param>
public sealed class CopySigning(DkimSigner? key, bool dkim = true, bool perCopy = false, string? sealAs = null) : IDisposable
{
    /// <summary>What a copy's own signature, or its three with a seal, take up at most: 4,096 bits in base64 and the names of up to 8 key fields each.</summary>
    public const int FieldAllowance = 4096;

    private static readonly string[] Shared =
    [
        "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "List-Post", "List-Help", "List-Owner", "List-Subscribe", "MIME-Version", "Content-Type",
        "CryptoList-Distribution",
    ];

    // RFC 8058 section 4: the signature must cover the two fields of one click.
    private static readonly string[] Own = [.. Shared, "List-Unsubscribe", "List-Unsubscribe-Post", "CryptoList-Key"];

    private readonly DkimSigner? _signer = dkim ? key : null;
    private readonly ArcSealer? _sealer = key is not null && sealAs is not null ? new ArcSealer(key, sealAs) : null;

    private bool Signs => _signer is not null || _sealer is not null;

    /// <summary>The common fields with the signatures before them; as they are when nothing signs, or each copy is signed for itself, as in mode 2.</summary>
    /// <param name="material">The post; its body hash is made at the first call.</param>
    /// <param name="common">Fields and the empty line after them.</param>
    /// <param name="time">Unix seconds.</param>
    internal byte[] Apply(PostMaterial material, byte[] common, long time) =>
        !Signs || perCopy || material.HasOwnBodies ? common : [.. Make(HeaderBlock.Parse(common.AsMemory(0, common.Length - 2)), Shared, material.BodyHash, time).ToArray(), .. common];

    /// <summary>The signatures of one copy, to stand before it; null when copies are not signed one by one.</summary>
    /// <param name="job">The copy; the hash of its post's body, or of its own, is made at the first call.</param>
    /// <param name="header">All fields of the copy and the empty line after them.</param>
    /// <param name="time">Unix seconds.</param>
    internal HeaderBlock? SignCopy(CopyJob job, ReadOnlyMemory<byte> header, long time) =>
        !Signs || !(perCopy || job.Own is not null) ? null : Make(HeaderBlock.Parse(header[..^2]), Own, job.Own is { } own ? own.SignedHash : job.Material.BodyHash, time);

    /// <summary>A header of the server's own mail with its signature before it; as it is when nothing signs. There is nothing to seal.</summary>
    internal HeaderBlock Sign(HeaderBlock header, ReadOnlySpan<byte> body, long time) =>
        _signer is null ? header : new HeaderBlock([_signer.Sign(header, Shared, DkimBodyHash.Compute(body), time), .. header]);

    public void Dispose() => key?.Dispose();

    private HeaderBlock Make(HeaderBlock header, string[] names, ReadOnlySpan<byte> bodyHash, long time)
    {
        HeaderField[] signature = _signer is null ? [] : [_signer.Sign(header, names, bodyHash, time)];
        return _sealer is null ? new(signature) : new([.. _sealer.Seal(new HeaderBlock([.. signature, .. header]), [.. names, "DKIM-Signature"], bodyHash, time), .. signature]);
    }
}
