using System.CommandLine;
using CryptoList.Helper.Lists;

namespace CryptoList.Helper.Commands;

/// <summary><c>list log</c>: the list's log, for whoever needs it: a joiner, or an operator whose database lost entries.</summary>
internal static class ListLogCommand
{
    public static Command Create(CommandHost host)
    {
        var list = CommonOptions.List();
        var output = CommonOptions.Out("the log");
        var command = new Command("log", "Write the list's log: who was in it when, every entry signed. No secret is in it, but the members' addresses are.") { list, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            var lists = await host.LookAsync(parsed, cancellation).ConfigureAwait(false);
            var lines = LogLines.Lines(lists.Get(parsed.GetValue(list)).Entries());
            await FileArgument.WriteAsync(parsed.GetValue(output), lines, host.Io, cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }
}
