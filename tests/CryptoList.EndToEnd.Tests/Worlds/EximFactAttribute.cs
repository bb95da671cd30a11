using System.Diagnostics;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Runs where Exim is unpacked, works, and may be started (by root alone); elsewhere it is skipped by name.</summary>
public sealed class EximFactAttribute : FactAttribute
{
    private const string Unpacked = "/opt/cryptolist-peers/exim4/usr/sbin/exim4";

    public EximFactAttribute()
    {
        if (Program is not { } program) Skip = "Not installed here: exim4.";
        else if (!Environment.IsPrivilegedProcess) Skip = "Exim can be started by root alone.";
        else if (!Works(program)) Skip = $"{program} does not run here: exim4.";
    }

    /// <summary>Where it is: as CRYPTOLIST_TEST_EXIM says, unpacked beside Postfix, or installed.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("CRYPTOLIST_TEST_EXIM") is { Length: > 0 } said ? said : File.Exists(Unpacked) ? Unpacked : ProgramFactAttribute.PathOf("exim4");

    /// <summary>Without its libraries or its user it does not.</summary>
    private static bool Works(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["-C", "/dev/null", "-bP", "exim_user"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
