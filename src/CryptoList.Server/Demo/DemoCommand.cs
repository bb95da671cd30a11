using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace CryptoList.Server.Demo;

/// <summary>The command <c>demo</c>.</summary>
public static class DemoCommand
{
    private const int NotAsPromised = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>In a pipe nobody wraps lines, so neither do we, within reason.</summary>
    private const int PipeWidth = 160;

    /// <summary>Makes the command; <paramref name="terminalWidth"/> is null when standard output is no terminal, and the story then plain.</summary>
    public static Command Create(int? terminalWidth)
    {
        Option<bool> json = new("--json") { Description = "Print the facts as JSON instead of the story" };
        Option<string?> keep = new("--keep") { Description = "Folder to leave everything in (default: a temporary one, deleted at the end)" };
        Command command = new("demo", "Show the main job on real sockets: a list, a post, a removal, and an attacker who was a member. Ends with 0 only if all is as promised.") { json, keep };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            DemoFacts facts;
            try
            {
                facts = await RunAsync(parsed.GetValue(json) ? TextWriter.Null : output, parsed.GetValue(keep), terminalWidth, cancel);
            }
            catch (Exception fault) when (fault is InvalidOperationException or IOException or UnauthorizedAccessException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"The demo could not be run: {fault.Message}");
                return NotAsPromised;
            }

            if (parsed.GetValue(json)) await output.WriteLineAsync(JsonSerializer.Serialize(facts, Json));
            return facts.AllAsPromised ? 0 : NotAsPromised;
        });
        return command;
    }

    private static async Task<DemoFacts> RunAsync(TextWriter output, string? keep, int? terminalWidth, CancellationToken cancel)
    {
        var folder = keep is null ? Directory.CreateTempSubdirectory("cryptolist-demo-").FullName : Directory.CreateDirectory(keep).FullName;
        try
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(output),
                Ansi = terminalWidth is null ? AnsiSupport.No : AnsiSupport.Yes,
                ColorSystem = terminalWidth is null ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            });
            console.Profile.Width = terminalWidth ?? PipeWidth;
            return await new DemoRun(new DemoStory(console), folder).RunAsync(cancel);
        }
        finally
        {
            if (keep is null) Directory.Delete(folder, recursive: true);
        }
    }
}
