using System.CommandLine;
using CryptoList.Helper.Keyring.Stores;
using CryptoList.Helper.Setup;

namespace CryptoList.Helper.Commands;

/// <summary><c>setup</c>: everything a member needs once.</summary>
internal static class SetupCommand
{
    public static Command Create(CommandHost host)
    {
        var options = new SetupOptions();
        var keys = new NewKeysOptions();
        var command = new Command(
            "setup",
            "Do at once what a member needs once: find your provider's servers and try them, make keys where there are none, set up the bridge, write what your mail program needs, and have the bridge run whenever you are logged in. May be run again: keys and other accounts stay.\n\n"
            + "Servers are looked for in the domain's autoconfig (over HTTPS), in DNS, and by the usual names; only what answers under TLS with a valid certificate is taken. No password is sent before.\n\n"
            + "Example: cryptolist-helper setup alice@example.org");
        options.AddTo(command);
        keys.AddTo(command);
        host.Does(command, (parsed, cancellation) =>
        {
            var home = host.Home(parsed);
            var store = new HomeKeyStore(home, host.Io);
            var wantsStore = keys.WantsStore(parsed);
            return new SetupWork(
                host.Io, home, options.Read(parsed), host.Passphrase(parsed), parsed.GetValue(host.PassphraseFileOption),
                cancel => keys.GetAsync(host, parsed, home, cancel, () => Setup.Answers.IsYes(host.Io.Terminal.Ask($"Keep the keys' passphrase in {store.Name}, which opens when you log in? [Y/n] "), whenEmpty: true)),
                wantsStore).RunAsync(cancellation);
        });
        return command;
    }
}
