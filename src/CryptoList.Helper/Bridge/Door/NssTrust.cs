using CryptoList.Helper.Home;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Bridge.Door;

/// <summary>Tells programs that keep their authorities in an NSS database, such as Thunderbird's profile, to trust the home's own for servers, and for nothing else.</summary>
internal static class NssTrust
{
    private const string Nickname = "CryptoList bridge";

    /// <summary>Adds it; one of that name that is there already gives way.</summary>
    /// <exception cref="HelperException">There is no such database, no certutil, or it refused.</exception>
    public static async Task AddAsync(IPrograms programs, string folder, HomeFolder home, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(folder, "cert9.db"))) throw HelperException.Usage($"{folder} is no profile: there is no cert9.db in it. In Thunderbird, Help, More Troubleshooting Information shows the profile's folder.");
        var database = $"sql:{Path.GetFullPath(folder)}";
        if (OperatingSystem.IsWindows()) throw HelperException.Usage("The certutil of Windows is another program: import the file in Thunderbird, as shown without --trust-in.");
        // Where there is none yet this fails, and nothing is lost.
        await programs.RunAsync("certutil", ["-D", "-n", Nickname, "-d", database], "", cancellation).ConfigureAwait(false);
        var added = await programs.RunAsync("certutil", ["-A", "-n", Nickname, "-t", "C,,", "-i", LocalAuthority.FileIn(home), "-d", database], "", cancellation).ConfigureAwait(false)
            ?? throw HelperException.Usage("There is no certutil here. Install it (Debian: libnss3-tools), or import the file in Thunderbird.");
        if (added.Code != 0) throw new HelperException(ExitCode.Fault, $"certutil refused: {added.Error.Trim()}");
    }
}
