using CryptoList.Mail.Dkim;
using CryptoList.Mail.Headers;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// The DKIM signatures of copies, when the server signs at all: one for all copies of a post, over the fields and the body they share; or one
/// for each, over its own fields too. The body is hashed once in either case. In the first case the fields before the shared ones are not
/// signed: key fields prove themselves.
/// </summary>
public sealed class CopySigning(DkimSigner? signer, bool perCopy = false) : IDisposable
{
    /// <summary>What a signature of a copy's own takes up, at most: 4,096 bits in base64 and the names of up to 8 key fields.</summary>
    public const int FieldAllowance = 2048;

    private static readonly string[] Shared =
    [
        "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "List-Post", "List-Help", "List-Owner", "List-Subscribe", "MIME-Version", "Content-Type",
        "CryptoList-Distribution",
    ];

    // RFC 8058 section 4: the signature must cover the two fields of one click.
    private static readonly string[] Own = [.. Shared, "List-Unsubscribe", "List-Unsubscribe-Post", "CryptoList-Key"];

    /// <summary>The common fields with the signature before them; as they are when nothing signs, or each copy is signed for itself.</summary>
    /// <param name="material">The post; its body hash is made at the first call.</param>
    /// <param name="common">Fields and the empty line after them.</param>
    /// <param name="time">Unix seconds.</param>
    internal byte[] Apply(PostMaterial material, byte[] common, long time)
    {
        if (signer is null || perCopy) return common;
        var field = signer.Sign(HeaderBlock.Parse(common.AsMemory(0, common.Length - 2)), Shared, material.BodyHash, time);
        return [.. new HeaderBlock([field]).ToArray(), .. common];
    }

    /// <summary>The signature of one copy, or null when copies are not signed one by one.</summary>
    /// <param name="material">The post; its body hash is made at the first call.</param>
    /// <param name="header">All fields of the copy and the empty line after them.</param>
    /// <param name="time">Unix seconds.</param>
    internal HeaderField? SignCopy(PostMaterial material, ReadOnlyMemory<byte> header, long time) =>
        signer is null || !perCopy ? null : signer.Sign(HeaderBlock.Parse(header[..^2]), Own, material.BodyHash, time);

    /// <summary>A header of the server's own mail with its signature before it; as it is when nothing signs.</summary>
    internal HeaderBlock Sign(HeaderBlock header, ReadOnlySpan<byte> body, long time) =>
        signer is null ? header : new HeaderBlock([signer.Sign(header, Shared, DkimBodyHash.Compute(body), time), .. header]);

    public void Dispose() => signer?.Dispose();
}
