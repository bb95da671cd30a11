using System.Security.Cryptography;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Keys;

/// <summary>The list key L of one (group, epoch): 32 bytes that all members share and the server never has.</summary>
public sealed class ListKey : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly byte[] _bytes;

    /// <summary>Takes a copy of exactly 32 bytes.</summary>
    public ListKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException("A list key is 32 bytes.", nameof(bytes));
        _bytes = bytes.ToArray();
        Kid = KidOf(bytes);
    }

    /// <summary>SHA-256("cryptolist/1 kid" || 00 || L), first 16 bytes.</summary>
    public KeyHash Kid { get; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>
    /// HKDF-SHA256 over fresh randomness and the opener's secret (32 bytes), salted with the hash of all receiving HPKE keys,
    /// bound to list, group, epoch and base time. Its strength rests on the randomness alone.
    /// </summary>
    public static ListKey Make(ReadOnlySpan<byte> openersSecret, IEnumerable<HpkePublicKey> deviceKeys, ListId list, string group, long epoch, long baseTime)
    {
        Span<byte> ikm = stackalloc byte[64];
        RandomNumberGenerator.Fill(ikm[..32]);
        if (openersSecret.Length != 32) throw new ArgumentException("The opener's secret is 32 bytes.", nameof(openersSecret));
        openersSecret.CopyTo(ikm[32..]);
        try
        {
            return new ListKey(Derive(ikm, deviceKeys, list, group, epoch, baseTime));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(ikm);
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    internal static byte[] Derive(ReadOnlySpan<byte> ikm, IEnumerable<HpkePublicKey> deviceKeys, ListId list, string group, long epoch, long baseTime)
    {
        using var salt = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var key in deviceKeys.Select(k => k.Bytes.ToArray()).Order(ByteOrder.Instance)) salt.AppendData(key);
        var info = new byte[LabelBytes.Length + 1 + ListId.Size + Encoding.UTF8.GetByteCount(group) + 1 + 16];
        LabelBytes.CopyTo(info);
        var at = LabelBytes.Length + 1;
        list.WriteTo(info.AsSpan(at));
        at += ListId.Size;
        at += Encoding.UTF8.GetBytes(group, info.AsSpan(at)) + 1;
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(info.AsSpan(at), epoch);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(info.AsSpan(at + 8), baseTime);
        var key32 = new byte[Size];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, ikm, key32, salt.GetHashAndReset(), info);
        return key32;
    }

    private static ReadOnlySpan<byte> LabelBytes => "cryptolist/1 list-key"u8;

    private static KeyHash KidOf(ReadOnlySpan<byte> key)
    {
        Span<byte> input = stackalloc byte[KidLabel.Length + 1 + Size];
        input.Clear();
        KidLabel.CopyTo(input);
        key.CopyTo(input[(KidLabel.Length + 1)..]);
        Span<byte> hash = stackalloc byte[Digest.Size];
        SHA256.HashData(input, hash);
        CryptographicOperations.ZeroMemory(input);
        return KeyHash.Read(hash[..KeyHash.Size]);
    }

    private static ReadOnlySpan<byte> KidLabel => "cryptolist/1 kid"u8;

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
