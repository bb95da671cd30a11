using System.Security.Cryptography;
using CryptoList.Cryptography.Chunked;

namespace CryptoList.Cryptography.KeyFiles;

/// <summary>
/// Secrets at rest: an armoured text file that names its key derivation (PBKDF2-HMAC-SHA-512, salt, rounds) and holds the
/// payload under chunked encryption with the header line as context; or "none", and then the payload lies open in base64,
/// so that nobody takes it for protected. A checksum finds damage in either. Written with mode 0600, replaced atomically
/// (write, fsync, rename, fsync of the folder).
/// </summary>
public static class KeyFile
{
    /// <summary>
    /// Writes <paramref name="payload"/>; a null passphrase leaves it readable to whoever can read the file.
    /// An existing file is replaced, whatever it is.
    /// </summary>
    /// <exception cref="ArgumentException">The passphrase is empty, or the file would be larger than <see cref="KeyFileOptions.MaxFileSize"/>.</exception>
    /// <exception cref="IOException">The file system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, ReadOnlySpan<byte> payload, string? passphrase, KeyFileOptions? options = null)
    {
        options ??= KeyFileOptions.Default;
        if (passphrase is { Length: 0 }) throw new ArgumentException("A passphrase is not empty; null means none.", nameof(passphrase));

        var file = passphrase is null
            ? KeyFileArmour.Encode(KeyFileHeader.WithoutPassphrase().Line, payload)
            : Seal(payload, passphrase, options);
        try
        {
            if (file.Length > options.MaxFileSize) throw new ArgumentException("Too large for a key file.", nameof(payload));
            AtomicFile.Replace(path, file);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }

    /// <summary>Writes <paramref name="payload"/>, readable to whoever can read the file, unless there is a file already: then false, and that one stays.</summary>
    /// <exception cref="IOException">The file system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static bool TryCreate(string path, ReadOnlySpan<byte> payload)
    {
        var file = KeyFileArmour.Encode(KeyFileHeader.WithoutPassphrase().Line, payload);
        try
        {
            return AtomicFile.TryCreate(path, file);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }

    /// <summary>The payload in a new array; zero it after use. A passphrase given for a file that needs none is not looked at.</summary>
    /// <exception cref="KeyFileException">Says which: see <see cref="KeyFileFault"/>.</exception>
    public static byte[] Read(string path, string? passphrase, KeyFileOptions? options = null)
    {
        var (header, payload) = Load(path, options ?? KeyFileOptions.Default);
        if (!header.NeedsPassphrase) return payload;
        if (passphrase is null) throw new KeyFileException(KeyFileFault.PassphraseNeeded, "The key file is under a passphrase.");

        var key = header.DeriveKey(passphrase);
        var result = ChunkedEncryption.TryOpen(key, header.Context, payload, out var secret);
        CryptographicOperations.ZeroMemory(key);
        return result switch
        {
            ChunkedResult.Opened => secret,
            ChunkedResult.NotForThisKey => throw new KeyFileException(KeyFileFault.WrongPassphrase, "The passphrase is not the key file's."),
            _ => throw KeyFileArmour.Damaged("its payload does not authenticate"),
        };
    }

    /// <summary>False when the payload lies open.</summary>
    /// <exception cref="KeyFileException">Says which: see <see cref="KeyFileFault"/>.</exception>
    public static bool NeedsPassphrase(string path, KeyFileOptions? options = null)
    {
        var (header, payload) = Load(path, options ?? KeyFileOptions.Default);
        CryptographicOperations.ZeroMemory(payload);
        return header.NeedsPassphrase;
    }

    private static byte[] Seal(ReadOnlySpan<byte> payload, string passphrase, KeyFileOptions options)
    {
        var header = KeyFileHeader.WithPassphrase(options.Rounds);
        var key = header.DeriveKey(passphrase);
        var payloadSealed = ChunkedEncryption.Seal(key, header.Context, payload);
        CryptographicOperations.ZeroMemory(key);
        return KeyFileArmour.Encode(header.Line, payloadSealed);
    }

    private static (KeyFileHeader Header, byte[] Payload) Load(string path, KeyFileOptions options)
    {
        var file = ReadWhole(path, options);
        try
        {
            return KeyFileArmour.Decode(file, options);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }

    private static byte[] ReadWhole(string path, KeyFileOptions options)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (!stream.CanSeek || stream.Length > options.MaxFileSize)
                throw new KeyFileException(KeyFileFault.NotAKeyFile, "This is not a key file: it is too large, or not a file.");
            var file = new byte[stream.Length];
            stream.ReadExactly(file);
            return file;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KeyFileException(KeyFileFault.Missing, $"There is no key file {path}.", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new KeyFileException(KeyFileFault.NoAccess, $"The key file {path} may not be read.", fault);
        }
        catch (EndOfStreamException fault)
        {
            throw new KeyFileException(KeyFileFault.Damaged, $"The key file {path} changed while it was read.", fault);
        }
    }
}
