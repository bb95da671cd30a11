using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CryptoList.Cryptography.Hpke;

/// <summary>LabeledExtract and LabeledExpand of RFC 9180 section 4, with HKDF-SHA256, for one suite_id.</summary>
internal sealed class LabeledKdf(byte[] suiteId)
{
    /// <summary>Nh in bytes.</summary>
    public const int HashSize = 32;

    /// <summary>Longest output of one expansion in bytes: 255 Nh.</summary>
    public const int MaxOutputSize = 255 * HashSize;

    private const int StackLimit = 512;

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    /// <summary>Writes 32 bytes to <paramref name="output"/>.</summary>
    public void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> ikm, Span<byte> output)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, salt);
        hmac.AppendData(Version);
        hmac.AppendData(suiteId);
        hmac.AppendData(label);
        hmac.AppendData(ikm);
        hmac.GetHashAndReset(output);
    }

    /// <summary>
    /// Fills <paramref name="output"/>, at most 8160 bytes, from a key of 32 bytes: one HMAC for each 32 bytes of output, and no
    /// allocation. HKDF-Expand (RFC 5869 section 2.3) is spelled out by HMAC, since the platform's own limits the length of the info.
    /// </summary>
    public void Expand(ReadOnlySpan<byte> prk, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        // T(i) = HMAC(prk, T(i-1) || labeled_info || i), T(0) empty: one buffer holds [T(i-1)] [labeled_info] [i],
        // labeled_info = I2OSP(L, 2) || "HPKE-v1" || suite_id || label || info.
        var size = HashSize + 2 + Version.Length + suiteId.Length + label.Length + info.Length + 1;
        byte[]? rented = null;
        var buffer = (size <= StackLimit ? stackalloc byte[StackLimit] : rented = ArrayPool<byte>.Shared.Rent(size))[..size];

        var rest = buffer[HashSize..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)output.Length);
        rest = Append(Append(Append(rest[2..], Version), suiteId), label);
        info.CopyTo(rest);

        Span<byte> block = stackalloc byte[HashSize];
        for (byte i = 1; !output.IsEmpty; i++)
        {
            buffer[^1] = i;
            HMACSHA256.HashData(prk, i == 1 ? buffer[HashSize..] : buffer, block);
            var count = Math.Min(output.Length, HashSize);
            block[..count].CopyTo(output);
            block.CopyTo(buffer);
            output = output[count..];
        }

        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(buffer[..HashSize]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    private static Span<byte> Append(Span<byte> destination, ReadOnlySpan<byte> part)
    {
        part.CopyTo(destination);
        return destination[part.Length..];
    }
}
