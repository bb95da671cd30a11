using CryptoList.Server.Serving;
using CryptoList.Server.Settings;

namespace CryptoList.Server.Commands.Check;

/// <summary>Who may read the files that hold secrets, and whether there is room.</summary>
internal static class FileCheck
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Below this much room mail is soon put off.</summary>
    private const long LittleRoom = 1L << 30;

    /// <summary>Files that settings name.</summary>
    public static IEnumerable<CheckLine> Named(ServerSettings settings)
    {
        foreach (var (setting, path) in ((string, string?)[])[("Tls:KeyFile", settings.Tls?.KeyFile), ("Smarthost:PasswordFile", settings.Relay.PasswordFile), ("Dkim:KeyFile", settings.Dkim?.KeyFile), ("Smtp:UsersFile", File.Exists(settings.UsersPath) ? settings.UsersPath : null)])
        {
            if (path is null) continue;
            if (!File.Exists(path)) yield return CheckLine.Fail(setting, $"there is no file '{path}', or this user may not see it", "put it there, or name another; then look again as the user the server runs as");
            else yield return Mode(setting, path) ?? CheckLine.Ok(setting, $"'{path}' is its owner's alone");
        }
    }

    /// <summary>The data folder and the key folder with all that is in it.</summary>
    public static IEnumerable<CheckLine> Folders(ServerSettings settings)
    {
        var data = Path.GetFullPath(settings.DataFolder);
        if (!Directory.Exists(data))
        {
            yield return CheckLine.Warn("data folder", $"there is no '{data}' yet", "the server makes it when it starts; cryptolist list create opens the first list");
            yield break;
        }

        yield return Mode("data folder", data) ?? CheckLine.Ok("data folder", $"'{data}' is its owner's alone");
        yield return Room(settings, data);
        var keys = DataServices.KeyFolder(settings, data);
        if (!Directory.Exists(keys)) yield return CheckLine.Warn("key folder", $"there is no '{keys}' yet", "the first list makes it; if there are lists, mount it or bring it back from its backup");
        else yield return KeyFolder(data, keys);
    }

    private static CheckLine KeyFolder(string data, string keys)
    {
        var owner = Kernel.OwnerOf(data);
        foreach (var path in Directory.EnumerateFileSystemEntries(keys, "*", SearchOption.AllDirectories).Prepend(keys))
        {
            if (Mode("key folder", path) is { } open) return open;
            if (owner is not null && Kernel.OwnerOf(path) is { } other && other != owner)
                return CheckLine.Fail("key folder", $"'{path}' belongs to user {other}, the data folder to user {owner}", $"run: chown -R {owner} '{keys}'");
        }

        return CheckLine.Ok("key folder", $"'{keys}' and all in it is its owner's alone");
    }

    private static CheckLine? Mode(string name, string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        var mode = File.GetUnixFileMode(path);
        if ((mode & Others) == 0) return null;
        return CheckLine.Fail(name, $"others than its owner may get at '{path}' (mode {Convert.ToString((int)mode, 8)})", $"run: chmod {(Directory.Exists(path) ? "700" : "600")} '{path}'");
    }

    private static CheckLine Room(ServerSettings settings, string data)
    {
        var free = new DriveInfo(data).AvailableFreeSpace;
        var said = $"{free >> 20} MiB are free for '{data}'";
        // A message lies in the spool and in the database at once.
        if (free < 2 * settings.Session.MaxMessageSize) return CheckLine.Fail("disk", said, "make room: a message of the size that is allowed cannot be stored, and is answered 451");
        return free < LittleRoom ? CheckLine.Warn("disk", said, "make room before mail is put off") : CheckLine.Ok("disk", said);
    }
}
