using System.Security.Cryptography;
using CryptoList.Cryptography.KeyFiles;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Keyring;

/// <summary>The keyring and the key file it lives in. What is changed counts only after <see cref="Save"/>.</summary>
public sealed class KeyringFile : IDisposable
{
    private readonly string _path;
    private string? _passphrase;

    private KeyringFile(string path, string? passphrase, DeviceKeyring keyring) => (_path, _passphrase, Keyring) = (path, passphrase, keyring);

    /// <summary>The secrets.</summary>
    public DeviceKeyring Keyring { get; }

    /// <summary>A new keyring in a new file; a null passphrase leaves it open to whoever can read the file.</summary>
    public static KeyringFile Create(HomeFolder home, string? passphrase, string deviceName)
    {
        var file = new KeyringFile(home.KeyringFile, passphrase, DeviceKeyring.Generate(deviceName));
        file.Save();
        return file;
    }

    /// <exception cref="HelperException">Missing, damaged, no passphrase, wrong passphrase: the sentence says which and what to do.</exception>
    public static async Task<KeyringFile> OpenAsync(HomeFolder home, PassphraseSource source, CancellationToken cancellation)
    {
        if (!home.Exists) throw HelperException.Usage($"There are no keys in {home.Path}. Make them with: cryptolist-helper init");
        try
        {
            var passphrase = KeyFile.NeedsPassphrase(home.KeyringFile) ? await source.GetAsync(cancellation).ConfigureAwait(false) : null;
            var payload = KeyFile.Read(home.KeyringFile, passphrase);
            try
            {
                return new KeyringFile(home.KeyringFile, passphrase, KeyringDocument.Read(payload));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(payload);
            }
        }
        catch (KeyFileException fault)
        {
            throw HelperException.Usage(Sentence(fault, home));
        }
    }

    /// <summary>The same file read again with the same passphrase, for a process that stays while others change it.</summary>
    /// <exception cref="HelperException">It cannot be read any more; the sentence says why.</exception>
    internal KeyringFile Again()
    {
        try
        {
            var payload = KeyFile.Read(_path, _passphrase);
            try
            {
                return new KeyringFile(_path, _passphrase, KeyringDocument.Read(payload));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(payload);
            }
        }
        catch (KeyFileException fault)
        {
            throw HelperException.Usage($"The keys in {_path} cannot be read any more ({fault.Fault}). Start the bridge again.");
        }
    }

    /// <summary>The keyring of <see cref="Pack"/>ed bytes; its file is made by <see cref="Save"/>.</summary>
    /// <exception cref="HelperException">They are none.</exception>
    internal static KeyringFile Restored(HomeFolder home, string? passphrase, ReadOnlySpan<byte> packed) => new(home.KeyringFile, passphrase, KeyringDocument.Read(packed));

    /// <summary>All secrets in the open, for a backup that is encrypted as a whole; the caller zeroes it.</summary>
    internal byte[] Pack() => KeyringDocument.Write(Keyring);

    /// <summary>Puts the keyring under another passphrase, and writes it.</summary>
    internal void Protect(string passphrase)
    {
        _passphrase = passphrase;
        Save();
    }

    /// <summary>Writes the keyring to its file, whole or not at all.</summary>
    public void Save()
    {
        var payload = KeyringDocument.Write(Keyring);
        try
        {
            KeyFile.Write(_path, payload, _passphrase);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(payload);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Keyring.Dispose();

    private static string Sentence(KeyFileException fault, HomeFolder home) => fault.Fault switch
    {
        KeyFileFault.WrongPassphrase => $"Wrong passphrase for {home.KeyringFile}. Try again.",
        KeyFileFault.PassphraseNeeded => PassphraseSource.HowToGive,
        KeyFileFault.NotAKeyFile => $"{home.KeyringFile} is not a key file. Restore a backup of it.",
        KeyFileFault.Damaged => $"{home.KeyringFile} is damaged. Restore a backup of it.",
        _ => fault.Message,
    };
}
