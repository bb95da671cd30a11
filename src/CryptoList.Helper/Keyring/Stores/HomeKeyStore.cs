using System.Security.Cryptography;
using CryptoList.Helper.Home;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Keyring.Stores;

/// <summary>
/// The platform's key store as a home uses it: it keeps a random passphrase of 160 bits, and the home notes under which id (<c>key-store.json</c>). Moved to another
/// machine, the home needs its backup: nobody knows the passphrase.
/// </summary>
internal sealed class HomeKeyStore(HomeFolder home, HelperIo io)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Length = 32;

    private readonly ISecretStore _store = OperatingSystem.IsWindows() ? new Dpapi(home) : OperatingSystem.IsMacOS() ? new Keychain(io.Programs) : new SecretService(io.Programs);

    /// <summary>What people call the store.</summary>
    public string Name => _store.Name;

    /// <summary>True where the home's passphrase is there.</summary>
    public bool IsUsed => File.Exists(home.KeyStoreFile);

    /// <summary>The home's passphrase.</summary>
    /// <exception cref="HelperException">It is not to be had.</exception>
    public async Task<string> GetAsync(CancellationToken cancellation)
    {
        var id = JsonFile.Read<Document>(home.KeyStoreFile).Id;
        return await _store.FindAsync(id, cancellation).ConfigureAwait(false)
            ?? throw HelperException.Usage($"The passphrase of {home.KeyringFile} is not in {Name}. It was kept there, by whoever made the keys, as {id}; on another machine or account restore a backup.");
    }

    /// <summary>A new passphrase, kept in the store, and noted in the home. The home is locked by the caller, who puts the keys under it.</summary>
    /// <exception cref="HelperException">The store does not take it, or does not give it back; nothing was changed.</exception>
    public async Task<string> NewAsync(CancellationToken cancellation)
    {
        var (id, passphrase) = (RandomNumberGenerator.GetHexString(16, lowercase: true), RandomNumberGenerator.GetString(Alphabet, Length));
        await _store.KeepAsync(id, passphrase, cancellation).ConfigureAwait(false);
        if (await _store.FindAsync(id, cancellation).ConfigureAwait(false) != passphrase) throw new HelperException(ExitCode.Fault, $"What was put into {Name} does not come back. Use a passphrase.");
        JsonFile.Write(home.KeyStoreFile, new Document { Id = id });
        return passphrase;
    }

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        /// <summary>The name of the secret in the store.</summary>
        public required string Id { get; init; }
    }
}
