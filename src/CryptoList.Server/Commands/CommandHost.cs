using System.CommandLine;
using CryptoList.Server.Serving;
using CryptoList.Server.Settings;

namespace CryptoList.Server.Commands;

/// <summary>What all operator's commands share: the data folder, <c>--json</c>, and turning an expected no into an exit code.</summary>
internal sealed class CommandHost(CommandIo io)
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = "Data folder of the server (default: setting Data:Folder of appsettings.json, or CRYPTOLIST_Data__Folder)",
        HelpName = "FOLDER",
        Recursive = true,
    };

    public CommandIo Io { get; } = io;

    /// <summary><c>--data</c>, for a command that stands in no group.</summary>
    public Option Data => _data;

    /// <summary>What <c>--data</c> says, as a setting.</summary>
    public IEnumerable<string> DataArgument(ParseResult parsed) => parsed.GetValue(_data) is { } given ? [$"--Data:Folder={given}"] : [];

    /// <summary>Puts commands under one word.</summary>
    public Command Group(string name, string description, params ReadOnlySpan<Command> commands)
    {
        var group = new Command(name, description) { _data };
        foreach (var command in commands) group.Add(command);
        return group;
    }

    /// <summary>The server's settings, with the data folder that <c>--data</c> names.</summary>
    /// <exception cref="SettingsException">A setting cannot be used.</exception>
    public ServerSettings Settings(ParseResult parsed) => ServerSettings.Read(ServerSettings.Configure([.. DataArgument(parsed)]));

    /// <summary>Says what a command does with the data folder open. <paramref name="json"/> documents what <c>--json</c> prints.</summary>
    public Command Does(Command command, string json, Func<CommandSession, ParseResult, CancellationToken, Task<int>> action, bool makesFolder = false) =>
        DoesWithout(command, json, Action(action, makesFolder));

    /// <summary>An action over the open data folder.</summary>
    public Func<bool, ParseResult, CancellationToken, Task<int>> Action(Func<CommandSession, ParseResult, CancellationToken, Task<int>> action, bool makesFolder = false) =>
        async (asJson, parsed, cancel) =>
        {
            var settings = Settings(parsed);
            var folder = settings.DataFolder;
            if (!makesFolder && settings.Store == StoreKind.Sqlite && !File.Exists(Path.Combine(folder, DataServices.DatabaseFile)))
                throw CommandException.Usage($"There is no server's data in the folder '{folder}'. Name the folder with --data, or begin with: cryptolist list create ADDRESS");
            await using var data = await DataFolder.OpenAsync(settings, Io.Time, cancel);
            return await action(new CommandSession(Io, data, asJson), parsed, cancel);
        };

    /// <summary>Says what a command does that may not need the data folder.</summary>
    public Command DoesWithout(Command command, string json, Func<bool, ParseResult, CancellationToken, Task<int>> action)
    {
        var asJson = new Option<bool>("--json") { Description = $"For scripts, on one line: {json}" };
        command.Add(asJson);
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                return await action(parsed.GetValue(asJson), parsed, cancel);
            }
            catch (CommandException no)
            {
                return End(no.ExitCode, no.Message);
            }
            catch (SettingsException no)
            {
                foreach (var fault in no.Faults) Io.Say($"cryptolist: {fault}");
                return ExitCode.Usage;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                return End(ExitCode.Fault, fault.Message);
            }
        });
        return command;
    }

    private int End(int code, string sentence)
    {
        Io.Say($"cryptolist: {sentence}");
        return code;
    }
}
