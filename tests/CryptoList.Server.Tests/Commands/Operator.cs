using System.CommandLine;
using System.Text;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Commands;

namespace CryptoList.Server.Tests.Commands;

/// <summary>Runs the program's command lines in this process, over one data folder.</summary>
public sealed class Operator(string dataFolder)
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Runs with <c>--data</c> set.</summary>
    public Task<CommandResult> RunAsync(params string[] args) => RunAsync("", args);

    public Task<CommandResult> RunAsync(IEnumerable<SignedEntry> input, params string[] args) => RunAsync(Lines(input), args);

    public async Task<CommandResult> RunAsync(string input, string[] args, bool canAsk = false)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var io = new CommandIo(() => new MemoryStream(Encoding.UTF8.GetBytes(input)), output, error) { CanAsk = canAsk, Time = Time };
        var code = await CommandLine.RunAsync(new RootCommand(), [.. args, "--data", dataFolder], io);
        return new(code, output.ToString(), error.ToString());
    }

    public static string Lines(IEnumerable<SignedEntry> entries) => string.Concat(entries.Select(e => e.ToLine() + "\n"));
}
