using System.CommandLine;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;

namespace CryptoList.Helper.Commands;

/// <summary><c>init</c>: makes this device's keys.</summary>
internal static class InitCommand
{
    public static Command Create(CommandHost host)
    {
        var name = CommonOptions.DeviceName();
        var keys = new NewKeysOptions();
        var command = new Command("init", "Make this device's keys, in a key file under a passphrase.") { name };
        keys.AddTo(command);
        host.Does(command, async (parsed, cancellation) =>
        {
            var home = host.Home(parsed);
            home.Create();
            using var held = await HomeLock.AcquireAsync(home, TimeSpan.FromSeconds(10), host.Io.Time, cancellation).ConfigureAwait(false);
            if (home.Exists) throw HelperException.Usage($"There are keys in {home.Path} already. Name another folder with --home to make others.");
            var passphrase = await keys.GetAsync(host, parsed, home, cancellation).ConfigureAwait(false);
            using var file = KeyringFile.Create(home, passphrase, parsed.GetRequiredValue(name));
            host.Io.Text.WriteLine(FingerprintDigits.Of(file.Keyring.Devices[0].Fingerprint));
            host.Io.Say($"Keys made in {home.KeyringFile}{(passphrase is null ? ", without a passphrase" : "")}. The digits are this device's fingerprint. Keep a backup of the file: nobody can make these keys again.");
            return ExitCode.Done;
        });
        return command;
    }
}
