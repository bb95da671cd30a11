using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CryptoList.Cryptography.KeyFiles;

/// <summary>
/// The line that names version and key derivation: <c>cryptolist-key/1 none</c>, or
/// <c>cryptolist-key/1 pbkdf2-hmac-sha512 ROUNDS SALT</c> with the salt (32 bytes) in base64url without padding.
/// The line as it stands in the file is the context of the payload's encryption.
/// </summary>
internal sealed record KeyFileHeader(string Line, int Rounds, byte[] Salt)
{
    public const int SaltSize = 32;

    private const string Version = "cryptolist-key/1";
    private const string None = "none";
    private const string Pbkdf2 = "pbkdf2-hmac-sha512";

    /// <summary>False when the payload lies open.</summary>
    public bool NeedsPassphrase => Rounds > 0;

    /// <summary>The line's bytes.</summary>
    public byte[] Context => Encoding.ASCII.GetBytes(Line);

    public static KeyFileHeader WithoutPassphrase() => new($"{Version} {None}", 0, []);

    public static KeyFileHeader WithPassphrase(int rounds)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        return new KeyFileHeader(string.Create(CultureInfo.InvariantCulture, $"{Version} {Pbkdf2} {rounds} {Base64Url.EncodeToString(salt)}"), rounds, salt);
    }

    /// <exception cref="KeyFileException">Unsupported or Damaged.</exception>
    public static KeyFileHeader Parse(string line, KeyFileOptions options)
    {
        var fields = line.Split(' ');
        if (fields[0] != Version) throw new KeyFileException(KeyFileFault.Unsupported, "The key file has another version.");
        if (fields is [_, None]) return new KeyFileHeader(line, 0, []);
        if (fields is not [_, Pbkdf2, var roundsText, var saltText])
            throw new KeyFileException(KeyFileFault.Unsupported, "The key file names a key derivation this program does not know.");

        if (!uint.TryParse(roundsText, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) || rounds == 0)
            throw new KeyFileException(KeyFileFault.Damaged, "The key file does not say how many rounds its key derivation takes.");
        if (rounds > options.MaxRounds)
            throw new KeyFileException(KeyFileFault.Unsupported, $"The key file asks for {rounds} rounds of key derivation; {options.MaxRounds} are allowed.");

        var salt = new byte[SaltSize];
        if (saltText.Length != Base64Url.GetEncodedLength(SaltSize)
            || Base64Url.DecodeFromChars(saltText, salt, out _, out var length) != OperationStatus.Done
            || length != SaltSize)
            throw new KeyFileException(KeyFileFault.Damaged, "The key file's salt is not 32 bytes.");
        return new KeyFileHeader(line, (int)rounds, salt);
    }

    /// <summary>PBKDF2-HMAC-SHA-512 over the passphrase in UTF-8, as it is: 32 bytes, which the caller zeroes.</summary>
    public byte[] DeriveKey(string passphrase)
    {
        var secret = Encoding.UTF8.GetBytes(passphrase);
        try
        {
            return Rfc2898DeriveBytes.Pbkdf2(secret, Salt, Rounds, HashAlgorithmName.SHA512, Chunked.ChunkedEncryption.KeySize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
