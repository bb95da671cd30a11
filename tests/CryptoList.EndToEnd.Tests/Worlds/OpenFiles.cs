using System.Diagnostics;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Reads files as an administrator would: also those that their owner has open for itself alone (.NET heeds its own locks, <c>find</c> and <c>cat</c> do not).</summary>
internal static class OpenFiles
{
    /// <summary>All files below these folders, one after the other. A file that goes away meanwhile is left out.</summary>
    public static byte[] Read(params string[] folders)
    {
        // Plain files only: the runtime keeps a pipe for debuggers among its temporary files.
        var start = new ProcessStartInfo("find", [.. folders, "-type", "f", "-exec", "cat", "{}", "+"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        using var octets = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(octets);
        process.WaitForExit();
        return octets.ToArray();
    }
}
