using System.Buffers.Binary;
using System.IO.Compression;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Control;

/// <summary>
/// An image of a log on its way to one device: compressed (DEFLATE, RFC 1951), cut into parts, each under HPKE base mode, info =
/// SHA-256("cryptolist/1 image" || 00 || list id || fp of the recipient), aad empty. A part is H(image) || U64(its number, from 0) || U64(how many) || octets. Not signed:
/// the image is what its hash, which a log-image message names, says.
/// </summary>
public static class ImagePart
{
    /// <summary>Most octets of compressed image in one part.</summary>
    public const int TargetBytes = 64 * 1024;

    /// <summary>Longest image in bytes, 64 MiB: of some 200,000 members.</summary>
    public const long MaxImageBytes = 64L << 20;

    private const string Label = "cryptolist/1 image";
    private const int HeaderSize = Digest.Size + 16;

    /// <summary>Length of <c>enc</c> for DHKEM(P-256) in bytes, RFC 9180 section 7.1.</summary>
    private const int EncSize = 65;

    /// <summary>One opened part.</summary>
    public sealed record Piece(Digest Image, long Number, long Count, ReadOnlyMemory<byte> Octets);

    /// <summary>The image in parts, in order.</summary>
    public static IEnumerable<SealedImagePart> Seal(ListId list, Fingerprint to, HpkePublicKey toKey, byte[] image)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(image);
        var (hash, info) = (Digest.Of(image).ToArray(), DomainContext.Hash(Label, list, to).ToArray());
        var count = (compressed.Length + TargetBytes - 1) / TargetBytes;
        for (var number = 0L; number < count; number++)
        {
            var start = (int)number * TargetBytes;
            var octets = compressed.GetBuffer().AsSpan(start, Math.Min(TargetBytes, (int)compressed.Length - start));
            var part = new byte[HeaderSize + octets.Length];
            hash.CopyTo(part, 0);
            BinaryPrimitives.WriteInt64BigEndian(part.AsSpan(Digest.Size), number);
            BinaryPrimitives.WriteInt64BigEndian(part.AsSpan(Digest.Size + 8), count);
            octets.CopyTo(part.AsSpan(HeaderSize));
            var (enc, ciphertext) = HpkeFactory.SealBase(toKey, info, [], part);
            yield return new SealedImagePart(list, to, [.. enc, .. ciphertext]);
        }
    }

    /// <summary>Opens with any of the device's keys; null when it opens with none, or is no part.</summary>
    public static Piece? TryOpen(SealedImagePart part, IEnumerable<HpkePrivateKey> keys)
    {
        if (part.Part.Length <= EncSize) return null;
        var info = DomainContext.Hash(Label, part.List, part.To).ToArray();
        foreach (var key in keys)
        {
            if (key.PublicKey.Kem != HpkeKem.P256HkdfSha256 || !HpkeFactory.TryOpenBase(key, part.Part.AsSpan(0, EncSize), info, [], part.Part.AsSpan(EncSize), out var opened)) continue;
            if (opened.Length <= HeaderSize || opened.Length > HeaderSize + TargetBytes) return null;
            return new Piece(new Digest(opened.AsSpan(0, Digest.Size)), BinaryPrimitives.ReadInt64BigEndian(opened.AsSpan(Digest.Size)), BinaryPrimitives.ReadInt64BigEndian(opened.AsSpan(Digest.Size + 8)), opened.AsMemory(HeaderSize));
        }

        return null;
    }

    /// <summary>The image that a notice names, once all its parts are there; null while one is missing, or where they are not what was named.</summary>
    public static byte[]? TryJoin(ImageNotice notice, IEnumerable<Piece> pieces)
    {
        var mine = pieces.Where(p => p.Image == notice.Image).DistinctBy(p => p.Number).OrderBy(p => p.Number).ToList();
        if (mine.Count == 0 || mine.Where((p, i) => p.Number != i || p.Count != mine.Count).Any()) return null;
        using var compressed = new MemoryStream();
        foreach (var piece in mine) compressed.Write(piece.Octets.Span);
        compressed.Position = 0;
        // Never more than was named: a few octets can be made to unfold without end.
        var image = new byte[notice.Length];
        try
        {
            using var inflate = new DeflateStream(compressed, CompressionMode.Decompress);
            inflate.ReadExactly(image);
            return inflate.ReadByte() < 0 && Digest.Of(image) == notice.Image ? image : null;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }
}
