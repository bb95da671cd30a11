using System.Diagnostics;

namespace CryptoList.Benchmarks.Peers;

/// <summary>Debian's <c>smtp-source</c>: sends one message again and again, with 16 sessions that are kept; no list, no queue, no disk.</summary>
internal static class SmtpSource
{
    public static async Task SendAsync(int port, int count, int size)
    {
        using var process = Process.Start("/usr/sbin/smtp-source", ["-s", "16", "-d", "-m", $"{count}", "-l", $"{size}", $"127.0.0.1:{port}"]);
        await process.WaitForExitAsync();
    }
}
