using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CryptoList.Mail.Sasl;

/// <summary>
/// What a server keeps instead of a password for SCRAM-SHA-256 (RFC 5802 section 3, RFC 7677): salt, iteration count,
/// StoredKey and ServerKey, 32 octets each. It lets nobody log in, but it lets one who steals it guess passwords offline and
/// pose as the server: keep it like a key.
/// </summary>
public sealed class ScramVerifier
{
    /// <summary>The least iteration count (RFC 7677 section 4).</summary>
    public const int MinIterations = 4096;

    /// <summary>The greatest iteration count; more would let a server, or a file, keep a processor busy for seconds.</summary>
    public const int MaxIterations = 10_000_000;

    /// <summary>Octets of StoredKey, ServerKey, and of a new salt.</summary>
    public const int KeyLength = 32;

    private const int MinSalt = 8;
    private const int MaxSalt = 64;
    private const string Scheme = "SCRAM-SHA-256$";

    private readonly byte[] _salt;
    private readonly byte[] _storedKey;
    private readonly byte[] _serverKey;

    private ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) =>
        (Iterations, _salt, _storedKey, _serverKey) = (iterations, salt, storedKey, serverKey);

    /// <summary>The iteration count of PBKDF2, 4,096 to 10,000,000.</summary>
    public int Iterations { get; }

    /// <summary>The salt, 8 to 64 octets.</summary>
    public ReadOnlySpan<byte> Salt => _salt;

    internal ReadOnlySpan<byte> StoredKey => _storedKey;

    internal ReadOnlySpan<byte> ServerKey => _serverKey;

    /// <summary>Makes the verifier of a password that <see cref="SaslPrep"/> has prepared.</summary>
    /// <param name="prepared">The password.</param>
    /// <param name="iterations">4,096 to 10,000,000.</param>
    /// <param name="salt">8 to 64 octets, new for each password.</param>
    /// <exception cref="ArgumentOutOfRangeException">The iteration count or the salt's length is out of range.</exception>
    public static ScramVerifier Create(string prepared, int iterations, ReadOnlySpan<byte> salt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, MinIterations);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(iterations, MaxIterations);
        if (salt.Length is < MinSalt or > MaxSalt) throw new ArgumentOutOfRangeException(nameof(salt), salt.Length, "A salt has 8 to 64 octets.");
        using ScramKeys keys = ScramKeys.Derive(Encoding.UTF8.GetBytes(prepared), salt, iterations);
        return new(iterations, salt.ToArray(), keys.StoredKey.ToArray(), keys.ServerKey.ToArray());
    }

    /// <summary>
    /// A verifier that no password fits, for a name nobody has: salt and keys follow from the secret and the name, so that asking
    /// twice gives the same salt, as it would for somebody's name (RFC 5802 section 9 on what a server gives away).
    /// </summary>
    /// <param name="secret">At least 16 octets that only this server knows.</param>
    /// <param name="name">The name asked for.</param>
    /// <param name="iterations">The iteration count that goes out.</param>
    public static ScramVerifier ForUnknown(ReadOnlySpan<byte> secret, string name, int iterations)
    {
        Span<byte> keys = stackalloc byte[3 * KeyLength];
        Span<byte> key = stackalloc byte[KeyLength];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(name), key);
        HKDF.Expand(HashAlgorithmName.SHA256, key, keys, "CryptoList unknown name"u8);
        return new(iterations, keys[..KeyLength].ToArray(), keys[KeyLength..(2 * KeyLength)].ToArray(), keys[(2 * KeyLength)..].ToArray());
    }

    /// <summary>Whether a prepared password is the one; takes as long for the wrong one.</summary>
    public bool Fits(string prepared)
    {
        byte[] password = Encoding.UTF8.GetBytes(prepared);
        try
        {
            using ScramKeys keys = ScramKeys.Derive(password, _salt, Iterations);
            return CryptographicOperations.FixedTimeEquals(keys.StoredKey, _storedKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    /// <summary>The form of RFC 5803: <c>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</c>, octets in base64. A secret.</summary>
    public string Export() => string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Iterations}:{Convert.ToBase64String(_salt)}${Convert.ToBase64String(_storedKey)}:{Convert.ToBase64String(_serverKey)}");

    /// <summary>Reads what <see cref="Export"/> wrote; false for anything else.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScramVerifier? verifier)
    {
        verifier = null;
        if (!text.StartsWith(Scheme, StringComparison.Ordinal)) return false;
        string[] halves = text[Scheme.Length..].Split('$');
        if (halves.Length != 2 || halves[0].Split(':') is not [string count, string salt] || halves[1].Split(':') is not [string stored, string server]) return false;
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int iterations) || iterations is < MinIterations or > MaxIterations) return false;
        if (Decode(salt) is not { Length: >= MinSalt and <= MaxSalt } saltOctets || Decode(stored) is not { Length: KeyLength } storedKey || Decode(server) is not { Length: KeyLength } serverKey) return false;
        verifier = new(iterations, saltOctets, storedKey, serverKey);
        // One text for one verifier: no spaces, no padding left out, no leading zeros.
        return verifier.Export() == text || (verifier = null) is not null;
    }

    private static byte[]? Decode(string text) => Base64.IsValid(text) ? Convert.FromBase64String(text) : null;
}
