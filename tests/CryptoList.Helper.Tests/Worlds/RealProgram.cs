using System.Diagnostics;

namespace CryptoList.Helper.Tests.Worlds;

/// <summary>A real program, run to its end; what it said is both its streams.</summary>
internal static class RealProgram
{
    public static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await process.WaitForExitAsync(late.Token);
        return (process.ExitCode, await output + await error);
    }
}
