using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace CryptoList.Cryptography.Hpke;

/// <summary>
/// AES-GCM under the sequence-number nonces of RFC 9180 section 5.2. One message at a time: two threads
/// under one sequence number would be fatal for the key.
/// </summary>
internal sealed class HpkeCipher : IDisposable
{
    /// <summary>Nt in bytes.</summary>
    public const int TagSize = 16;

    private readonly Lock _gate = new();
    private readonly byte[] _key;
    private readonly byte[] _nonce;
    private readonly ulong _baseTail;
    private AesGcm? _aes;
    private ulong _sequence;
    private bool _disposed;

    public HpkeCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> baseNonce)
    {
        _key = key.ToArray();
        _nonce = baseNonce.ToArray();
        _baseTail = BinaryPrimitives.ReadUInt64BigEndian(_nonce.AsSpan(4));
    }

    public byte[] Seal(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        var output = new byte[checked(plaintext.Length + TagSize)];
        lock (_gate)
        {
            // The number is taken before it is used, so that nothing that goes wrong can make it serve twice.
            ComputeNonce();
            _sequence++;
            Aes().Encrypt(_nonce, plaintext, output.AsSpan(0, plaintext.Length), output.AsSpan(plaintext.Length), aad);
        }

        return output;
    }

    public bool TryOpen(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (ciphertext.Length < TagSize) return false;
        var output = new byte[ciphertext.Length - TagSize];
        lock (_gate)
        {
            ComputeNonce();
            try
            {
                Aes().Decrypt(_nonce, ciphertext[..output.Length], ciphertext[output.Length..], output, aad);
            }
            catch (AuthenticationTagMismatchException)
            {
                return false;
            }

            _sequence++;
        }

        plaintext = output;
        return true;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            CryptographicOperations.ZeroMemory(_key);
            _aes?.Dispose();
        }
    }

    /// <summary>Made at the first message: most contexts only export, and the platform's handle takes some 1 kB.</summary>
    private AesGcm Aes()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _aes ??= new AesGcm(_key, TagSize);
    }

    private void ComputeNonce()
    {
        // Section 5.2 allows 2^96 - 1 messages; 64 bits are enough for any process.
        if (_sequence == ulong.MaxValue) throw new InvalidOperationException("The HPKE context has reached its message limit.");
        BinaryPrimitives.WriteUInt64BigEndian(_nonce.AsSpan(4), _baseTail ^ _sequence);
    }
}
