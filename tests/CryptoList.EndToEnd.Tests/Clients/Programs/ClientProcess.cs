using System.Diagnostics;
using CryptoList.EndToEnd.Tests.Worlds;

namespace CryptoList.EndToEnd.Tests.Clients.Programs;

/// <summary>Mail programs as processes: in UTF-8, with a HOME of their own.</summary>
internal static class ClientProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static ProcessStartInfo Start(string program, string[] arguments, string home)
    {
        var start = new ProcessStartInfo(ProgramFactAttribute.PathOf(program)!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home };
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("HOME", home), ("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8"), ("TERM", "xterm")]) start.Environment[name] = value;
        return start;
    }

    /// <summary>Runs it to its end; what it said on both ways.</summary>
    public static async Task<(int Code, string Said)> RunAsync(string program, string[] arguments, string home, string input = "")
    {
        using var process = Process.Start(Start(program, arguments, home))!;
        using var late = new CancellationTokenSource(Patience);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(late.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
