using System.Buffers.Binary;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;

namespace CryptoList.Protocol.Roster.Images;

/// <summary>Reads what <see cref="ImageWriter"/> wrote. Whatever else it is given ends in an exception, with no more memory than a few times its length.</summary>
internal sealed class ImageReader(ReadOnlyMemory<byte> image, bool keysWereChecked)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private int _at;

    public bool AtEnd => _at == image.Length;

    public long Number() => BinaryPrimitives.ReadInt64BigEndian(Take(8)) is >= 0 and var value ? value : throw new InvalidDataException();

    public bool Flag() => Take(1)[0] switch { 0 => false, 1 => true, _ => throw new InvalidDataException() };

    public byte[] Octets() => Take(Number()).ToArray();

    public string Text() => Strict.GetString(Take(Number()));

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count > image.Length - _at) throw new InvalidDataException();
        _at += (int)count;
        return image.Span.Slice(_at - (int)count, (int)count);
    }

    /// <summary>A signing point.</summary>
    public VerifyingKey SigningKey()
    {
        var point = Octets();
        if (keysWereChecked && point.Length == VerifyingKey.PointSize) return VerifyingKey.FromChecked(point);
        return VerifyingKey.TryImport(point, out var key) ? key : throw new InvalidDataException();
    }

    /// <summary>An HPKE point.</summary>
    public HpkePublicKey HpkeKey()
    {
        var octets = Octets();
        if (keysWereChecked && HpkePublicKey.TryFromChecked(HpkeKem.P256HkdfSha256, octets, out var known)) return known;
        return HpkePublicKey.TryImport(HpkeKem.P256HkdfSha256, octets, out var key) ? key : throw new InvalidDataException();
    }

    public Digest Digest() => new(Take(Cryptography.Digest.Size));

    public List<T> List<T>(Func<T> read)
    {
        // An item takes an octet at least.
        var count = Number();
        if (count > image.Length - _at) throw new InvalidDataException();
        var items = new List<T>();
        for (var i = 0L; i < count; i++) items.Add(read());
        return items;
    }
}
