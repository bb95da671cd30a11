using System.Diagnostics;
using System.Text;

namespace CryptoList.Mail.Tests.Dkim;

/// <summary>Debian's opendkim, verifying one message with keys from a file instead of DNS.</summary>
internal static class Opendkim
{
    private const string Program = "/usr/sbin/opendkim";

    /// <summary>Whether it is installed.</summary>
    public static bool IsThere { get; } = File.Exists(Program);

    /// <summary>Whether every signature of the message verifies.</summary>
    public static bool Verifies(string message, string selector, string domain, string record)
    {
        var folder = Directory.CreateTempSubdirectory("opendkim-").FullName;
        try
        {
            var (keys, settings, file) = (Path.Combine(folder, "keys"), Path.Combine(folder, "conf"), Path.Combine(folder, "message"));
            File.WriteAllText(keys, $"{selector}._domainkey.{domain} {record}\n");
            File.WriteAllText(settings, $"TestPublicKeys {keys}\n");
            File.WriteAllBytes(file, Encoding.Latin1.GetBytes(message));
            using var process = Process.Start(new ProcessStartInfo(Program, ["-t", file, "-x", settings]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            return !said.Contains("verification (s=", StringComparison.Ordinal) ? throw new InvalidOperationException($"opendkim said: {said}")
                : said.Contains("succeeded", StringComparison.Ordinal) && !said.Contains("failed", StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
