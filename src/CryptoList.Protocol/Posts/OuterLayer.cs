using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// The layer around B1 in mode 2, which the server opens and makes anew for each member: BODY = CE.Seal(K2, "cryptolist/1 outer" || 00 || hh, B1).
/// B1 stays sealed under the list key.
/// </summary>
public static class OuterLayer
{
    /// <summary>Bytes of K2.</summary>
    public const int KeySize = ChunkedEncryption.KeySize;

    private const int BufferSize = 128 * 1024;

    /// <summary>B1, read through its layer; throws <see cref="ChunkedEncryptionException"/> where that does not open.</summary>
    public static Stream Open(PostHeader header, ReadOnlySpan<byte> key, Stream body) => ChunkedEncryption.CreateOpenStream(body, key, Context(header));

    /// <summary>Seals B1 anew under a fresh key into <paramref name="output"/>; gives the key and SHA-256(BODY).</summary>
    public static (byte[] Key, Digest Body) Seal(PostHeader header, Stream inner, Stream output)
    {
        var key = RandomNumberGenerator.GetBytes(KeySize);
        using var hashed = new HashingWriteStream(output);
        using (var sealing = ChunkedEncryption.CreateSealStream(hashed, key, Context(header)))
        {
            inner.CopyTo(sealing, BufferSize);
            sealing.Complete();
        }

        return (key, hashed.Finish());
    }

    /// <summary>Bytes of BODY for so many of B1.</summary>
    public static long SealedLength(long inner) => ChunkedEncryption.SealedLength(inner);

    /// <summary>True when that key is the one this BODY was sealed under: its first chunk opens.</summary>
    internal static bool IsUnder(PostHeader header, ReadOnlySpan<byte> key, Stream body)
    {
        try
        {
            using var inner = Open(header, key, body);
            return inner.ReadByte() >= 0;
        }
        catch (ChunkedEncryptionException)
        {
            return false;
        }
    }

    /// <summary>The server's look at B1: the layer opens, <c>bh</c> is B1's, its length is possible.</summary>
    internal static PostFault? Check(ControlPart control, ReadOnlySpan<byte> key, Stream body)
    {
        try
        {
            using var inner = new HashingReadStream(Open(control.Header, key, body));
            var hash = inner.Finish();
            if (hash != control.BodyHash) return PostFault.BodyHashWrong;
            return SubmissionChecks.IsPossibleLength(inner.Length) ? null : PostFault.BodyLengthImpossible;
        }
        catch (ChunkedEncryptionException)
        {
            return PostFault.BodyDamaged;
        }
    }

    private static byte[] Context(PostHeader header) => DomainContext.Build(PostLabels.Outer, header.Hash);
}
