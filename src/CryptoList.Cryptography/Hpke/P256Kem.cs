using System.Security.Cryptography;
using CryptoList.Cryptography.Curves;

namespace CryptoList.Cryptography.Hpke;

/// <summary>DHKEM(P-256, HKDF-SHA256) of RFC 9180 sections 4.1 and 7.1, KEM 0x0010.</summary>
internal sealed class P256Kem : Kem
{
    public static readonly P256Kem Instance = new();

    // suite_id = "KEM" || I2OSP(kem_id, 2)
    private static readonly LabeledKdf Kdf = new([.. "KEM"u8, 0x00, 0x10]);

    public override KemPrivateKey Generate() => new P256KemPrivateKey(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    public override KemPrivateKey ImportPrivate(ReadOnlySpan<byte> bytes) =>
        new P256KemPrivateKey(P256.ImportScalar(bytes, ECDiffieHellman.Create));

    public override KemPublicKey? ImportPublic(ReadOnlySpan<byte> bytes) =>
        P256.ImportPoint(bytes, P256KemPublicKey.Import) is { } key ? new P256KemPublicKey(bytes.ToArray(), key) : null;

    public override KemPublicKey? FromChecked(ReadOnlySpan<byte> bytes) => bytes.Length == P256.PointSize ? new P256KemPublicKey(bytes.ToArray(), null) : null;

    /// <summary>ExtractAndExpand of RFC 9180 section 4.1, kem_context = enc || pkRm. Zeroes <paramref name="dh"/>.</summary>
    public static void ExtractAndExpand(byte[] dh, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> recipient, Span<byte> sharedSecret)
    {
        Span<byte> context = stackalloc byte[2 * P256.PointSize];
        enc.CopyTo(context);
        recipient.CopyTo(context[P256.PointSize..]);

        Span<byte> prk = stackalloc byte[LabeledKdf.HashSize];
        Kdf.Extract([], "eae_prk"u8, dh, prk);
        Kdf.Expand(prk, "shared_secret"u8, context, sharedSecret);
        CryptographicOperations.ZeroMemory(prk);
        CryptographicOperations.ZeroMemory(dh);
    }
}
