using System.Buffers;
using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Dkim;

/// <summary>
/// Begins an authenticated received chain (RFC 8617): instance 1 with cv=none, by the key of a <see cref="DkimSigner"/>. For messages that are
/// new here, so that there is nothing to vouch for but that they left as they are.
/// </summary>
/// <param name="signer">Whose domain, selector and key.</param>
/// <param name="server">The name of who seals (authserv-id, RFC 8601 section 2.5), a host name.</param>
public sealed class ArcSealer(DkimSigner signer, string server)
{
    /// <summary>ARC-Seal, ARC-Message-Signature and ARC-Authentication-Results, to stand before the header.</summary>
    /// <param name="header">The fields; of a name that stands there more than once all are signed, the last first.</param>
    /// <param name="signed">The names to sign, as far as they are there; not ARC's own (section 4.1.2).</param>
    /// <param name="bodyHash">32 bytes, from <see cref="DkimBodyHash"/>.</param>
    /// <param name="time">Unix seconds, for t=.</param>
    public IReadOnlyList<HeaderField> Seal(HeaderBlock header, IReadOnlyList<string> signed, ReadOnlySpan<byte> bodyHash, long time)
    {
        var results = HeaderField.Create("ARC-Authentication-Results", $"i=1; {server}; none");
        var message = signer.Sign("ARC-Message-Signature", "i=1", header, signed, bodyHash, time);
        var input = new ArrayBufferWriter<byte>(2048);
        foreach (var field in (ReadOnlySpan<HeaderField>)[results, message])
        {
            DkimCanonicalization.WriteField(input, field.Name, field.RawValue.Span);
            input.Write("\r\n"u8);
        }

        return [signer.Finish(input, "ARC-Seal", $"i=1; a=rsa-sha256; t={time}; cv=none; d={signer.Domain}; s={signer.Selector}; b="), message, results];
    }
}
