using System.CommandLine;
using System.CommandLine.Help;
using CryptoList.Server.Commands.Check;
using CryptoList.Server.Commands.Keys;
using CryptoList.Server.Commands.Lists;
using CryptoList.Server.Commands.Members;
using CryptoList.Server.Commands.Queue;
using CryptoList.Server.Commands.Roster;
using CryptoList.Server.Commands.Store;
using CryptoList.Server.Users;

namespace CryptoList.Server.Commands;

/// <summary>The program without its process: parses one command line and runs it, with all it reads and writes handed in.</summary>
public static class CommandLine
{
    /// <summary>What the whole program says of itself.</summary>
    private const string Description =
        $"An encrypted mailing list over plain e-mail: the server, which sees no word of it, and its operator's commands.\nThe commands work while the server runs and when it does not.\n\n{ExitCode.Explained}";

    /// <summary>After SIGTERM the process has this long before it is ended in the middle; longer than a server's own grace.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(45);

    /// <summary>Adds the operator's commands to <paramref name="root"/> and runs one command line; gives the exit code.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args, CommandIo io, CancellationToken cancel = default)
    {
        root.Description = Description;
        var host = new CommandHost(io);
        foreach (var group in (ReadOnlySpan<Command>)[ListGroup.Create(host), MemberGroup.Create(host), QueueGroup.Create(host), KeyGroup.Create(host), RosterGroup.Create(host), StoreGroup.Create(host), UserGroup.Create(host), CheckCommand.Create(host)])
            root.Add(group);
        // Identifiers may begin with '-', which is no bundle of options; and no argument names a file with more arguments in it.
        var parsed = root.Parse(ListListCommand.Named(args), new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (var error in parsed.Errors) io.Say($"cryptolist: {error.Message}");
            io.Say($"See: cryptolist{string.Concat(PathOf(parsed.CommandResult))} --help");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = io.Output, Error = io.Error, ProcessTerminationTimeout = LongestEnd }, cancel);
    }

    private static IEnumerable<string> PathOf(System.CommandLine.Parsing.SymbolResult? result) =>
        result is System.CommandLine.Parsing.CommandResult { Command: not RootCommand } command ? PathOf(command.Parent).Append($" {command.Command.Name}") : [];
}
