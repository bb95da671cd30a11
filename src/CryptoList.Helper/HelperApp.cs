using System.CommandLine;
using System.CommandLine.Parsing;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper;

/// <summary>The program without its process: all it reads and writes outside the home folder is handed in.</summary>
public static class HelperApp
{
    /// <summary>Runs one command line with these streams and clock; gives the exit code.</summary>
    public static Task<int> RunAsync(string[] args, Stream input, Stream output, TextWriter error, TimeProvider time, CancellationToken cancellation = default) =>
        RunAsync(args, new HelperIo(input, output, error) { Time = time }, cancellation);

    /// <summary>Runs one command line; gives the exit code, one of <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(string[] args, HelperIo io, CancellationToken cancellation = default)
    {
        var root = CreateRoot(new CommandHost(io));
        // No argument is ever the name of a file with more arguments in it.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        // First: what a subcommand needs is missing where it was said before it.
        if (Misplaced(parsed.CommandResult) is { } misplaced)
        {
            io.Say($"cryptolist-helper: {misplaced}");
            return ExitCode.Usage;
        }

        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) io.Say($"cryptolist-helper: {error.Message}");
            io.Say("See: cryptolist-helper --help, or --help after a command.");
            return ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration { Output = io.Text, Error = io.Error, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
    }

    /// <summary>What was said before the name of a subcommand, and so would be its parent's: nothing would heed it. Null when all is in its place.</summary>
    private static string? Misplaced(CommandResult said)
    {
        for (var parent = said.Parent as CommandResult; parent?.Parent is CommandResult; parent = parent.Parent as CommandResult)
        {
            if (parent.Children.FirstOrDefault(c => c is OptionResult { Implicit: false, Option.Recursive: false } or ArgumentResult { Tokens.Count: > 0 }) is not { } early) continue;
            var words = early is OptionResult option ? option.Option.Name : early.Tokens[0].Value;
            return $"{words} stands before \"{said.Command.Name}\", where it belongs to \"{parent.Command.Name}\" itself and would not count. Write it behind: cryptolist-helper {Path(said)} … {words}";
        }

        return null;
    }

    private static string Path(CommandResult said) => said.Parent is CommandResult { Parent: not null } parent ? $"{Path(parent)} {said.Command.Name}" : said.Command.Name;

    private static RootCommand CreateRoot(CommandHost host) =>
        new($"The member's side of encrypted mailing lists: keys, sealing and opening posts, and the list's log.\n\n{ExitCode.Explained}")
        {
            host.HomeOption,
            host.PassphraseFileOption,
            SetupCommand.Create(host),
            InitCommand.Create(host),
            MailCommand.Create(host),
            StatusCommand.Create(host),
            DoctorCommand.Create(host),
            ListCommand.Create(host),
            PolicyCommand.Create(host),
            PropertiesCommand.Create(host),
            GroupCommand.Create(host),
            InviteCommand.Create(host),
            JoinCommand.Create(host),
            AdmitCommand.Create(host),
            WelcomeCommand.Create(host),
            AcceptCommand.Create(host),
            SyncCommand.Create(host),
            AgentCommand.Create(host),
            BridgeCommand.Create(host),
            SealCommand.Create(host),
            SendCommand.Create(host),
            OutboxCommand.Create(host),
            OpenCommand.Create(host),
            ReadCommand.Create(host),
            CatchUpCommand.Create(host),
            DeviceCommand.Create(host),
            RemoveCommand.Create(host),
            ResumeCommand.Create(host),
            RekeyCommand.Create(host),
            RightsCommand.Create(host),
            FingerprintCommand.Create(host),
            VerifyCommand.Create(host),
            VerifyReceiptCommand.Create(host),
            RosterCommand.Create(host),
            BackupCommand.Create(host),
            RestoreCommand.Create(host),
            ExportCommand.Create(host),
        };
}
