using System.Security.Cryptography;
using CryptoList.Cryptography.Curves;

namespace CryptoList.Cryptography.Signatures;

/// <summary>
/// An ECDSA P-256 private key. Signs SHA-256 over <c>label || 00 || x</c>; signatures are r‖s, 64 bytes (IEEE P1363).
/// Holds no <c>ToString</c> of its secret; zeroes what it copied and releases the key on <see cref="Dispose"/>.
/// </summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>Length of a signature in bytes.</summary>
    public const int SignatureSize = 64;

    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        var point = P256.EncodePoint(key.ExportParameters(includePrivateParameters: false));
        PublicKey = VerifyingKey.TryImport(point, out var verifying)
            ? verifying
            : throw new CryptographicException("The platform made a key off its own curve.");
    }

    /// <summary>The public half; outlives this object.</summary>
    public VerifyingKey PublicKey { get; }

    /// <summary>A fresh random key.</summary>
    public static SigningKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>From the private scalar, 32 bytes big-endian.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, zero, or not below the order of the curve.</exception>
    public static SigningKey Import(ReadOnlySpan<byte> scalar) => new(P256.ImportScalar(scalar, ECDsa.Create));

    /// <summary>The private scalar, 32 bytes big-endian, in a new array; zero it after use.</summary>
    public byte[] Export() => _key.ExportParameters(includePrivateParameters: true).D!;

    /// <summary>Signs <c>label || 00 || x</c>; the label is ASCII. 64 bytes, different at every call.</summary>
    /// <exception cref="ArgumentException">The label is empty or not printable ASCII.</exception>
    public byte[] Sign(string label, ReadOnlySpan<byte> x)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        DomainContext.Hash(label, x).WriteTo(hash);
        return _key.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Releases and clears the private key.</summary>
    public void Dispose() => _key.Dispose();
}
