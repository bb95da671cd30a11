using System.Security.Cryptography;

namespace CryptoList.Mail.Sasl;

/// <summary>The keys that follow from a password (RFC 5802 section 3); zeroed when disposed.</summary>
internal sealed class ScramKeys : IDisposable
{
    private readonly byte[] _clientKey = new byte[32];
    private readonly byte[] _storedKey = new byte[32];
    private readonly byte[] _serverKey = new byte[32];

    private ScramKeys()
    {
    }

    public ReadOnlySpan<byte> ClientKey => _clientKey;

    public ReadOnlySpan<byte> StoredKey => _storedKey;

    public ReadOnlySpan<byte> ServerKey => _serverKey;

    /// <summary>Runs PBKDF2 with HMAC-SHA-256; the time is proportional to <paramref name="iterations"/>.</summary>
    public static ScramKeys Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations)
    {
        ScramKeys keys = new();
        Span<byte> salted = stackalloc byte[32];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, salted, iterations, HashAlgorithmName.SHA256);
        HMACSHA256.HashData(salted, "Client Key"u8, keys._clientKey);
        HMACSHA256.HashData(salted, "Server Key"u8, keys._serverKey);
        SHA256.HashData(keys._clientKey, keys._storedKey);
        CryptographicOperations.ZeroMemory(salted);
        return keys;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_clientKey);
        CryptographicOperations.ZeroMemory(_storedKey);
        CryptographicOperations.ZeroMemory(_serverKey);
    }
}
