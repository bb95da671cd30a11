using System.Security.Cryptography;
using CryptoList.Cryptography.Curves;

namespace CryptoList.Cryptography.Hpke;

/// <summary>A P-256 private key for DHKEM, held by the platform.</summary>
internal sealed class P256KemPrivateKey : KemPrivateKey
{
    private readonly ECDiffieHellman _key;

    // Imported by itself: the platform's public key object would keep the private key alive after Dispose.
    private readonly P256KemPublicKey _public;

    public P256KemPrivateKey(ECDiffieHellman key)
    {
        _key = key;
        var parameters = key.ExportParameters(includePrivateParameters: false);
        _public = new P256KemPublicKey(P256.EncodePoint(parameters), P256KemPublicKey.Import(parameters));
    }

    public override KemPublicKey PublicKey => _public;

    public override byte[] Export() => _key.ExportParameters(includePrivateParameters: true).D!;

    public override bool TryDecapsulate(ReadOnlySpan<byte> enc, Span<byte> sharedSecret)
    {
        if (P256Kem.Instance.ImportPublic(enc) is not P256KemPublicKey ephemeral) return false;
        P256Kem.ExtractAndExpand(ephemeral.AgreeWith(_key), enc, _public.Bytes, sharedSecret);
        return true;
    }

    public override void Dispose() => _key.Dispose();
}
