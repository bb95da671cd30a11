using System.CommandLine;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Commands;

/// <summary><c>restore</c>: makes a home of a backup.</summary>
internal static class RestoreCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("file") { Description = "The backup" };
        var codeFile = new Option<string?>("--code-file") { Description = "File whose first line is the recovery code (else asked for on the terminal)", HelpName = "FILE" };
        var keys = new NewKeysOptions();
        var command = new Command("restore", "Make a home of a backup, on this machine or another. Needs its recovery code, and takes a new passphrase.") { file, codeFile };
        keys.AddTo(command);
        host.Does(command, async (parsed, cancellation) =>
        {
            var home = host.Home(parsed);
            if (home.Exists) throw HelperException.Usage($"There are keys in {home.Path} already, which a backup does not replace. Name another folder with --home.");
            var path = parsed.GetRequiredValue(file);
            var typed = parsed.GetValue(codeFile) is { } given ? File.ReadLines(given).FirstOrDefault() : host.Io.Terminal.AskSecret("Recovery code: ");
            if (string.IsNullOrEmpty(typed)) throw HelperException.Usage("The recovery code is needed: run this on a terminal, or give --code-file FILE.");
            var code = RecoveryCode.TryParse(typed) ?? throw HelperException.Usage("This is not a recovery code: five groups of five letters and digits, without U.");
            home.Create();
            using var held = await HomeLock.AcquireAsync(home, TimeSpan.FromSeconds(10), host.Io.Time, cancellation).ConfigureAwait(false);
            var passphrase = await keys.GetAsync(host, parsed, home, cancellation).ConfigureAwait(false);
            HomeBackup.Restore(path, code, home, passphrase);
            host.Io.Say($"Restored to {home.Path}. This is the same device as the one it was made on: use it in one place only. Where that one was lost to somebody else, have an owner remove it as stolen instead.");
            host.Io.Say("What happened since the backup comes with `sync`.");
            return ExitCode.Done;
        });
        return command;
    }
}
