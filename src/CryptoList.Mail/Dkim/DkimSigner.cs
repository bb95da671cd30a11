using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Dkim;

/// <summary>
/// Signs as one domain and selector: rsa-sha256, relaxed/relaxed (RFC 6376, RFC 8301: 1,024 bits are too few, 2,048 to 4,096 are taken).
/// From is named once more than it stands there, so that a second one put before it breaks the signature (section 5.4).
/// May be used by several threads at once.
/// </summary>
public sealed class DkimSigner : IDisposable
{
    /// <summary>Bits of a key at least.</summary>
    public const int MinKeyBits = 2048;

    /// <summary>Bits of a key at most.</summary>
    public const int MaxKeyBits = 4096;

    // An RSA object is for one thread; copies are signed on as many as there are connections.
    private readonly ConcurrentBag<RSA> _idle = [];
    private readonly RSA _key;
    private volatile bool _disposed;

    private DkimSigner(string domain, string selector, RSA key) => (Domain, Selector, _key, DnsRecord) = (domain, selector, key, $"v=DKIM1; k=rsa; p={Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())}");

    public string Domain { get; }

    public string Selector { get; }

    /// <summary>The record to publish at <c>selector._domainkey.domain</c> (section 3.6.1).</summary>
    public string DnsRecord { get; }

    /// <summary>Takes a private key in PEM (PKCS #8 or PKCS #1).</summary>
    /// <exception cref="ArgumentException">The key, the domain or the selector cannot be used; says why.</exception>
    public static DkimSigner Create(string domain, string selector, ReadOnlySpan<char> pem)
    {
        if (!IsDomain(domain)) throw new ArgumentException("The domain is not a host name.", nameof(domain));
        if (!IsSelector(selector)) throw new ArgumentException("The selector is not one or more labels of letters, digits and hyphens.", nameof(selector));
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            // A public key alone imports as well; the first signature tells.
            key.SignData([], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new ArgumentException("The file holds no RSA private key in PEM without a passphrase.", nameof(pem));
        }

        if (key.KeySize is >= MinKeyBits and <= MaxKeyBits) return new DkimSigner(domain.ToLowerInvariant(), selector, key);
        var bits = key.KeySize;
        key.Dispose();
        throw new ArgumentException($"The key has {bits} bits; {MinKeyBits} to {MaxKeyBits} are taken.", nameof(pem));
    }

    /// <summary>Whether a name can stand as d=.</summary>
    public static bool IsDomain(string domain) => domain.Contains('.', StringComparison.Ordinal) && domain.Length <= 253 && IsSelector(domain);

    /// <summary>Whether a name can stand as s= (section 3.1).</summary>
    public static bool IsSelector(string selector) =>
        selector.Length is > 0 and <= 253 && selector.Split('.').All(l => l.Length is > 0 and <= 63 && l.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && l[0] != '-' && l[^1] != '-');

    /// <summary>The DKIM-Signature field over some fields of a header, and the body of that hash. To stand before them.</summary>
    /// <param name="header">The fields; of a name that stands there more than once all are signed, the last first.</param>
    /// <param name="signed">The names to sign, as far as they are there.</param>
    /// <param name="bodyHash">32 bytes, from <see cref="DkimBodyHash"/>.</param>
    /// <param name="time">Unix seconds, for t=.</param>
    public HeaderField Sign(HeaderBlock header, IReadOnlyList<string> signed, ReadOnlySpan<byte> bodyHash, long time) =>
        Sign("DKIM-Signature", "v=1", header, signed, bodyHash, time);

    /// <summary>The same under another name and with another first tag: ARC's message signature is made alike.</summary>
    internal HeaderField Sign(string field, string firstTag, HeaderBlock header, IReadOnlyList<string> signed, ReadOnlySpan<byte> bodyHash, long time)
    {
        var names = new List<string>();
        var input = new ArrayBufferWriter<byte>(2048);
        foreach (var name in signed)
        {
            foreach (var present in header.All(name).Reverse())
            {
                names.Add(name);
                DkimCanonicalization.WriteField(input, present.Name, present.RawValue.Span);
                input.Write("\r\n"u8);
            }
        }

        names.Add("From");
        return Finish(input, field, $"{firstTag}; a=rsa-sha256; c=relaxed/relaxed; d={Domain}; s={Selector}; t={time}; h={string.Join(':', names)}; bh={Convert.ToBase64String(bodyHash)}; b=");
    }

    /// <summary>A field that ends in <c>b=</c> and what belongs behind it: the signature over <paramref name="input"/> and the field itself so far.</summary>
    internal HeaderField Finish(ArrayBufferWriter<byte> input, string field, string unsigned)
    {
        DkimCanonicalization.WriteField(input, field, Encoding.ASCII.GetBytes(unsigned));
        return HeaderField.Create(field, Fold(unsigned, Convert.ToBase64String(Sign(input.WrittenSpan))));
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var key)) key.Dispose();
        _key.Dispose();
    }

    private byte[] Sign(ReadOnlySpan<byte> input)
    {
        var key = _idle.TryTake(out var known) ? known : Copy();
        var signature = key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (_disposed) key.Dispose();
        else _idle.Add(key);
        return signature;
    }

    private RSA Copy()
    {
        lock (_idle) return RSA.Create(_key.ExportParameters(includePrivateParameters: true));
    }

    /// <summary>White space within h= beside colons, and within b=, is left out by verifiers (section 3.5), and only there may it be put in.</summary>
    private static string Fold(string unsigned, string signature) => unsigned + string.Join(' ', signature.Chunk(64).Select(c => new string(c)));
}
