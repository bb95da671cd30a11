using System.Diagnostics;
using System.Text;

namespace CryptoList.Mail.Tests.Dkim;

/// <summary>Debian's python3-dkim, given the key record instead of asking DNS.</summary>
internal static class Dkimpy
{
    public const string Python = "/usr/bin/python3";

    private const string Script = "import sys, dkim\nm = sys.stdin.buffer.read()\nr = sys.argv[1].encode()\nprint(dkim.verify(m, dnsfunc=lambda name, timeout=5: r))";

    private const string ChainScript = "import sys, dkim\nm = sys.stdin.buffer.read()\nr = sys.argv[1].encode()\nprint(dkim.arc_verify(m, dnsfunc=lambda name, timeout=5: r)[0].decode())";

    /// <summary>Whether it is installed.</summary>
    public static bool IsThere { get; } = File.Exists(Python) && Run("import dkim", "", "") is 0;

    public static bool Verifies(string message, string record)
    {
        Run(Script, record, message, out var said);
        return said.Trim() switch { "True" => true, "False" => false, _ => throw new InvalidOperationException($"dkimpy said: {said}") };
    }

    /// <summary>The state of the message's ARC chain (RFC 8617 section 4.4): none, pass or fail.</summary>
    public static string Chain(string message, string record)
    {
        Run(ChainScript, record, message, out var said);
        return said.Trim() is "none" or "pass" or "fail" ? said.Trim() : throw new InvalidOperationException($"dkimpy said: {said}");
    }

    private static int Run(string script, string argument, string input) => Run(script, argument, input, out _);

    private static int Run(string script, string argument, string input, out string output)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", script, argument]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.BaseStream.Write(Encoding.Latin1.GetBytes(input));
        process.StandardInput.Close();
        output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
