using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of log-image: <c>{"sign":"&lt;65B&gt;","n","head":"&lt;32B&gt;","image":"&lt;32B&gt;","length"}</c>: the image (<see cref="Roster.RosterLog.ToImage"/>) of the log at entry n,
/// by its hash and its length in bytes. Who has no log yet knows the signer by its fingerprint alone, so its point (<c>sign</c>) comes along.
/// </summary>
public sealed record ImageNotice(VerifyingKey Signer, long Number, Digest Head, Digest Image, long Length)
{
    public StrictJsonWriter ToJson() => new StrictJsonWriter().SigningKey("sign", Signer).Integer("n", Number).Bytes("head", Head).Bytes("image", Image).Integer("length", Length);

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static ImageNotice Parse(StrictObject d)
    {
        var notice = new ImageNotice(d.ReadSigningKey("sign"), d.Integer("n"), d.Digest("head"), d.Digest("image"), d.Integer("length"));
        d.End();
        return notice.Length is > 0 and <= ImagePart.MaxImageBytes ? notice : throw new StrictJsonException(StrictJsonFault.BadValue, "length");
    }
}
