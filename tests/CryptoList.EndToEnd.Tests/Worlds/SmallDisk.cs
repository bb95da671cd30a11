using System.Diagnostics;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A file system of few bytes, mounted on a folder until disposal. Needs Linux and root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    public SmallDisk(string folder, int kibibytes)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k,mode=700", "tmpfs", _folder);
    }

    public static bool CanMount => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    // Lazily: the operator beside the server may still have the database open.
    public void Dispose() => Run("umount", "-l", _folder);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {error}");
    }
}
