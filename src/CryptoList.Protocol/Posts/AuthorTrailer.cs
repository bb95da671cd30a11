using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;

namespace CryptoList.Protocol.Posts;

/// <summary><c>author</c> = SIG(dev, "cryptolist/1 author", hh || SHA-256(ENTITY)): the last 64 bytes of the plaintext, for readers.</summary>
internal static class AuthorTrailer
{
    public const int Size = SigningKey.SignatureSize;

    public static byte[] Sign(SigningKey device, PostHeader header, Digest entity) => device.Sign(PostLabels.Author, Signed(header, entity));

    public static bool Verify(VerifyingKey device, PostHeader header, Digest entity, ReadOnlySpan<byte> signature) =>
        device.Verify(PostLabels.Author, Signed(header, entity), signature);

    private static byte[] Signed(PostHeader header, Digest entity)
    {
        var signed = new byte[2 * Digest.Size];
        header.Hash.WriteTo(signed);
        entity.WriteTo(signed.AsSpan(Digest.Size));
        return signed;
    }
}
