using System.Security.Cryptography;

namespace CryptoList.Lists.Tokens;

/// <summary>
/// A list's key for tokens, with one HMAC kept ready: making it ready costs more than the few octets it is for, and each copy has four. Safe from
/// several threads; who finds it lent makes one more.
/// </summary>
/// <param name="key">32 bytes, zeroed when this is disposed.</param>
public sealed class TokenKey(byte[] key) : IDisposable
{
    private HMACSHA256? _ready;

    /// <summary>HMAC-SHA-256 into 32 bytes.</summary>
    internal void Mac(ReadOnlySpan<byte> input, Span<byte> mac)
    {
        var hmac = Interlocked.Exchange(ref _ready, null) ?? new HMACSHA256(key);
        hmac.TryComputeHash(input, mac, out _);
        Interlocked.Exchange(ref _ready, hmac)?.Dispose();
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(key);
        Interlocked.Exchange(ref _ready, null)?.Dispose();
    }
}
