using System.Diagnostics;

namespace CryptoList.Server.Tests.Sink;

/// <summary>Runs programs of the system.</summary>
internal static class Programs
{
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Runs it to its end, at most half a minute; gives its exit code and all it said.</summary>
    public static async Task<(int Code, string Said)> RunAsync(string program, string[] arguments, string input = "")
    {
        ProcessStartInfo start = new(Find(program)!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(30));
        Task<string> output = process.StandardOutput.ReadToEndAsync(late.Token), error = process.StandardError.ReadToEndAsync(late.Token);
        await process.WaitForExitAsync(late.Token);
        return (process.ExitCode, await output + await error);
    }
}
