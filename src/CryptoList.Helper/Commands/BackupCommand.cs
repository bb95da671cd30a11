using System.CommandLine;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Commands;

/// <summary><c>backup</c>: everything of this home in one file, under a recovery code.</summary>
internal static class BackupCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("file") { Description = "Where to write the backup" };
        var command = new Command("backup", "Write keys, logs and waiting posts to one file, and show the recovery code that opens it.") { file };
        host.Does(command, async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (Directory.Exists(path)) throw HelperException.Usage($"{path} is a folder. Name a file in it.");
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var code = RecoveryCode.Generate();
            HomeBackup.Write(path, session.Home, session.Keys, code);
            host.Io.Text.WriteLine(code);
            host.Io.Say($"The backup is in {path}. It opens with this recovery code alone, which is kept nowhere: write it on paper, and keep that away from the file. Restore with: cryptolist-helper restore {path}");
            host.Io.Say("Make a new one after joining a list and after a new list key; an old backup opens old posts.");
            return ExitCode.Done;
        });
        return command;
    }
}
