using System.Runtime.Versioning;
using CryptoList.Helper.Home;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Health;

/// <summary>Looks at the home's folder: whether it can be written, whose it is to read, and whether somebody holds it.</summary>
internal static class HomeHealth
{
    private const long LeastRoom = 100L << 20;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static async Task<IReadOnlyList<Finding>> LookAsync(HomeFolder home, HelperIo io, CancellationToken cancellation) =>
        [Room(home), Modes(home), await LockAsync(home, io, cancellation).ConfigureAwait(false)];

    private static Finding Room(HomeFolder home)
    {
        const string check = "disk";
        try
        {
            using (Spool.Create(home.TemporaryFolder))
            {
                // Gone again at once.
            }

            var free = new DriveInfo(home.Path).AvailableFreeSpace;
            return free >= LeastRoom ? Finding.Well(check, "The home can be written, and there is room.") : Finding.Wrong(check, $"There are {free >> 20} MiB left where {home.Path} is: make room, or posts cannot be sealed or opened.");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong(check, $"{home.Path} cannot be written ({refused.Message}): look whose folder it is, and whether the disk is full.");
        }
    }

    private static Finding Modes(HomeFolder home)
    {
        const string check = "permissions";
        if (OperatingSystem.IsWindows()) return Finding.Unseen(check, "Windows has no file modes; the profile's own rights hold.");
        return OpenTo(home) is not { } open ? Finding.Well(check, "Nobody else can read the home.") : Finding.Wrong(check, $"Others on this machine can get at {open}: chmod -R go= '{home.Path}'. If they may have read the key file, its passphrase is all that protects it.");
    }

    [UnsupportedOSPlatform("windows")]
    private static string? OpenTo(HomeFolder home)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(home.Path, "*", SearchOption.AllDirectories).Prepend(home.Path))
            if ((File.GetUnixFileMode(entry) & Others) != 0)
                return entry;
        return null;
    }

    private static async Task<Finding> LockAsync(HomeFolder home, HelperIo io, CancellationToken cancellation)
    {
        const string check = "lock";
        try
        {
            using var held = await HomeLock.AcquireAsync(home, TimeSpan.FromSeconds(2), io.Time, cancellation).ConfigureAwait(false);
            return Finding.Well(check, "No other program holds the home.");
        }
        catch (HelperException)
        {
            return Finding.Wrong(check, $"Another cryptolist-helper has held {home.Path} for more than 2 seconds: let it finish, or end it if it hangs.");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong(check, $"The home's lock cannot be taken ({refused.Message}): look at {home.LockFile}.");
        }
    }
}
