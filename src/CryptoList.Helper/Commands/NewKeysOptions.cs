using System.CommandLine;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring.Stores;

namespace CryptoList.Helper.Commands;

/// <summary>What new keys are kept under: a passphrase, one in the platform's key store, or none.</summary>
internal sealed class NewKeysOptions
{
    private readonly Option<bool> _open = new("--no-passphrase") { Description = "Keep the keys readable to whoever can read the file" };
    private readonly Option<bool> _store = new("--key-store") { Description = "Keep the keys under a random passphrase, which the system's key store keeps (Secret Service, Keychain, Windows' data protection): it opens when you log in to this machine" };

    public void AddTo(Command command)
    {
        command.Add(_open);
        command.Add(_store);
    }

    /// <summary>True when the key store was asked for.</summary>
    public bool WantsStore(ParseResult parsed) => parsed.GetValue(_store);

    /// <summary>The passphrase for keys that are made now; null for none. The home is locked by the caller. Where nothing was said, the store may be <paramref name="offer"/>ed.</summary>
    /// <exception cref="HelperException">There is none to be had.</exception>
    public async Task<string?> GetAsync(CommandHost host, ParseResult parsed, HomeFolder home, CancellationToken cancellation, Func<bool>? offer = null)
    {
        if (parsed.GetValue(_open) && WantsStore(parsed)) throw HelperException.Usage("Give --no-passphrase or --key-store, not both.");
        if (!WantsStore(parsed) && (parsed.GetValue(_open) || host.Passphrase(parsed).IsGiven || offer?.Invoke() != true))
        {
            var given = parsed.GetValue(_open) ? null : host.Passphrase(parsed).GetNew();
            // Of keys that are gone, or were never made to the end.
            File.Delete(home.KeyStoreFile);
            return given;
        }

        var passphrase = await new HomeKeyStore(home, host.Io).NewAsync(cancellation).ConfigureAwait(false);
        host.Io.Say("The passphrase is in the system's key store, and nobody knows it: make a backup with `cryptolist-helper backup FILE`.");
        return passphrase;
    }
}
