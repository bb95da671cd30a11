using System.Security.Cryptography;
using System.Text;

namespace CryptoList.Cryptography;

/// <summary>
/// Byte strings of the form <c>label || 00 || part || part</c>, which keep one use of a key or hash apart from every other.
/// Labels are printable ASCII, so the first 00 ends the label. Parts follow one another without a mark between:
/// all but the last must be of fixed length.
/// </summary>
public static class DomainContext
{
    private const int StackLimit = 512;

    /// <summary><c>label || 00 || a || b || c || d</c> in a new array.</summary>
    /// <exception cref="ArgumentException">The label is empty or not printable ASCII.</exception>
    public static byte[] Build(string label, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b = default, ReadOnlySpan<byte> c = default, ReadOnlySpan<byte> d = default)
    {
        var result = new byte[Length(label, a, b, c, d)];
        Write(result, label, a, b, c, d);
        return result;
    }

    /// <summary>SHA-256 of <c>label || 00 || a || b || c || d</c>.</summary>
    /// <exception cref="ArgumentException">The label is empty or not printable ASCII.</exception>
    public static Digest Hash(string label, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b = default, ReadOnlySpan<byte> c = default, ReadOnlySpan<byte> d = default)
    {
        var length = Length(label, a, b, c, d);
        if (length > StackLimit) return HashInPieces(label, a, b, c, d);
        Span<byte> buffer = stackalloc byte[length];
        Write(buffer, label, a, b, c, d);
        return Digest.Of(buffer);
    }

    /// <summary><c>label || 00 || part</c> in a new array.</summary>
    /// <exception cref="ArgumentException">The label is empty or not printable ASCII.</exception>
    public static byte[] Build<T>(string label, T part)
        where T : struct, ISpanWritable => Build(label, Lay(stackalloc byte[part.ByteCount], part));

    /// <summary><c>label || 00 || a || b</c> in a new array.</summary>
    /// <exception cref="ArgumentException">The label is empty or not printable ASCII.</exception>
    public static byte[] Build<T1, T2>(string label, T1 a, T2 b)
        where T1 : struct, ISpanWritable
        where T2 : struct, ISpanWritable =>
        Build(label, Lay(stackalloc byte[a.ByteCount], a), Lay(stackalloc byte[b.ByteCount], b));

    /// <summary><c>label || 00 || a || b || c</c> in a new array.</summary>
    /// <exception cref="ArgumentException">The label is empty or not printable ASCII.</exception>
    public static byte[] Build<T1, T2, T3>(string label, T1 a, T2 b, T3 c)
        where T1 : struct, ISpanWritable
        where T2 : struct, ISpanWritable
        where T3 : struct, ISpanWritable =>
        Build(label, Lay(stackalloc byte[a.ByteCount], a), Lay(stackalloc byte[b.ByteCount], b), Lay(stackalloc byte[c.ByteCount], c));

    /// <summary>SHA-256 of <c>label || 00 || part</c>.</summary>
    /// <exception cref="ArgumentException">The label is empty or not printable ASCII.</exception>
    public static Digest Hash<T>(string label, T part)
        where T : struct, ISpanWritable => Hash(label, Lay(stackalloc byte[part.ByteCount], part));

    /// <summary>SHA-256 of <c>label || 00 || a || b</c>.</summary>
    /// <exception cref="ArgumentException">The label is empty or not printable ASCII.</exception>
    public static Digest Hash<T1, T2>(string label, T1 a, T2 b)
        where T1 : struct, ISpanWritable
        where T2 : struct, ISpanWritable =>
        Hash(label, Lay(stackalloc byte[a.ByteCount], a), Lay(stackalloc byte[b.ByteCount], b));

    /// <summary>SHA-256 of <c>label || 00 || a || b || c</c>.</summary>
    /// <exception cref="ArgumentException">The label is empty or not printable ASCII.</exception>
    public static Digest Hash<T1, T2, T3>(string label, T1 a, T2 b, T3 c)
        where T1 : struct, ISpanWritable
        where T2 : struct, ISpanWritable
        where T3 : struct, ISpanWritable =>
        Hash(label, Lay(stackalloc byte[a.ByteCount], a), Lay(stackalloc byte[b.ByteCount], b), Lay(stackalloc byte[c.ByteCount], c));

    private static Digest HashInPieces(string label, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.ASCII.GetBytes(label));
        sha.AppendData([0]);
        sha.AppendData(a);
        sha.AppendData(b);
        sha.AppendData(c);
        sha.AppendData(d);
        Span<byte> hash = stackalloc byte[Digest.Size];
        sha.GetHashAndReset(hash);
        return new Digest(hash);
    }

    private static int Length(string label, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        if (label.AsSpan().ContainsAnyExceptInRange(' ', '~')) throw new ArgumentException("A label is printable ASCII.", nameof(label));
        return checked(label.Length + 1 + a.Length + b.Length + c.Length + d.Length);
    }

    private static void Write(Span<byte> destination, string label, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d)
    {
        Encoding.ASCII.GetBytes(label, destination);
        destination[label.Length] = 0;
        var rest = destination[(label.Length + 1)..];
        a.CopyTo(rest);
        b.CopyTo(rest = rest[a.Length..]);
        c.CopyTo(rest = rest[b.Length..]);
        d.CopyTo(rest[c.Length..]);
    }

    private static ReadOnlySpan<byte> Lay<T>(Span<byte> buffer, T value)
        where T : struct, ISpanWritable
    {
        value.WriteTo(buffer);
        return buffer;
    }
}
