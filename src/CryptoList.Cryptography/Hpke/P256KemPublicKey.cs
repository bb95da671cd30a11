using System.Security.Cryptography;
using CryptoList.Cryptography.Curves;

namespace CryptoList.Cryptography.Hpke;

/// <summary>A checked P-256 point.</summary>
internal sealed class P256KemPublicKey : KemPublicKey
{
    // Handles are released by their finalizers: a public key is shared, and nothing about it is secret.
    private readonly PointHandle<ECDiffieHellmanPublicKey> _key;

    /// <summary>A point that is known to lie on the curve; <paramref name="ready"/> is its handle when there is one already.</summary>
    public P256KemPublicKey(byte[] point, ECDiffieHellmanPublicKey? ready)
        : base(point) => _key = new PointHandle<ECDiffieHellmanPublicKey>(point, Import, ready);

    /// <summary>The platform's form of a point.</summary>
    public static ECDiffieHellmanPublicKey Import(ECParameters point)
    {
        using var key = ECDiffieHellman.Create(point);
        return key.PublicKey;
    }

    public override byte[] Encapsulate(Span<byte> sharedSecret)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encapsulate(ephemeral, sharedSecret);
    }

    /// <summary>With a given ephemeral key, as the public vectors need it. An ephemeral key is used once.</summary>
    public byte[] Encapsulate(ECDiffieHellman ephemeral, Span<byte> sharedSecret)
    {
        var enc = P256.EncodePoint(ephemeral.ExportParameters(includePrivateParameters: false));
        P256Kem.ExtractAndExpand(AgreeWith(ephemeral), enc, Bytes, sharedSecret);
        return enc;
    }

    /// <summary>The x coordinate of the shared point, 32 bytes (RFC 9180 section 4.1); the caller zeroes it.</summary>
    public byte[] AgreeWith(ECDiffieHellman privateKey) => privateKey.DeriveRawSecretAgreement(_key.Get());
}
