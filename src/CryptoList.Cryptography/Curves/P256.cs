using System.Security.Cryptography;

namespace CryptoList.Cryptography.Curves;

/// <summary>
/// NIST P-256 (FIPS 186-5, SEC 1) as the platform offers it: points are 65 bytes uncompressed (04, x, y), scalars 32 bytes big-endian.
/// The platform's key import is what checks that a point lies on the curve; the public vectors hold it to that.
/// </summary>
internal static class P256
{
    public const int PointSize = 65;
    public const int ScalarSize = 32;
    private const byte Uncompressed = 0x04;

    /// <summary>p, so that every point has one encoding only: 2^256 - 2^224 + 2^192 + 2^96 - 1.</summary>
    private static ReadOnlySpan<byte> Prime =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    ];

    /// <summary>n, the order of the base point; a private scalar is 1..n-1.</summary>
    private static ReadOnlySpan<byte> Order =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ];

    /// <summary>
    /// Imports a point by <paramref name="import"/>; null when it is compressed, infinity, not on the curve, has a coordinate
    /// that is not below p, or is not 65 bytes long.
    /// </summary>
    public static T? ImportPoint<T>(ReadOnlySpan<byte> point, Func<ECParameters, T> import)
        where T : class
    {
        if (point.Length != PointSize || point[0] != Uncompressed) return null;
        var x = point[1..33];
        var y = point[33..];
        if (x.SequenceCompareTo(Prime) >= 0 || y.SequenceCompareTo(Prime) >= 0) return null;

        try
        {
            return import(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = x.ToArray(), Y = y.ToArray() },
            });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Imports a private scalar by <paramref name="import"/>, which must not keep the parameters.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, zero, or not below the order of the curve.</exception>
    public static T ImportScalar<T>(ReadOnlySpan<byte> scalar, Func<ECParameters, T> import)
    {
        if (scalar.Length != ScalarSize) throw new ArgumentException("A P-256 scalar is 32 bytes.", nameof(scalar));
        if (scalar.IndexOfAnyExcept((byte)0) < 0 || scalar.SequenceCompareTo(Order) >= 0)
            throw new ArgumentException("A P-256 scalar lies between 1 and the order of the curve less 1.", nameof(scalar));

        var d = scalar.ToArray();
        try
        {
            return import(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    /// <summary>The point of a key, 65 bytes.</summary>
    public static byte[] EncodePoint(ECParameters parameters)
    {
        var point = new byte[PointSize];
        point[0] = Uncompressed;
        parameters.Q.X!.CopyTo(point, 1);
        parameters.Q.Y!.CopyTo(point, 1 + ScalarSize);
        return point;
    }
}
