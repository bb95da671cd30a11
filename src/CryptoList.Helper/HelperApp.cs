using System.CommandLine;
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
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) io.Say($"cryptolist-helper: {error.Message}");
            io.Say("See: cryptolist-helper --help, or --help after a command.");
            return ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration { Output = io.Text, Error = io.Error, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
    }

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
