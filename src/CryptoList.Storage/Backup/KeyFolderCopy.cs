using CryptoList.Lists;

namespace CryptoList.Storage.Backup;

/// <summary>
/// Copies a key folder that is in use: once before the database is copied and once after it, so that no key is missing that the copy of
/// the database needs, whether a new day begins or an old one is destroyed meanwhile. Folders 0700, files 0600, all of it flushed.
/// </summary>
public sealed class KeyFolderCopy(string from, string to)
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder700 = File600 | UnixFileMode.UserExecute;

    /// <summary>Copies what is not there yet.</summary>
    /// <exception cref="StoreUnavailableException">A key cannot be read, or its copy not written.</exception>
    public void TakeNew()
    {
        try
        {
            PrivateFolder(to);
            foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories)) PrivateFolder(Path.Combine(to, Path.GetRelativePath(from, folder)));
            foreach (var file in Keys(from)) Take(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
        catch (Exception fault) when (fault is IOException and not StoreUnavailableException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The keys cannot be copied: {fault.Message}", fault);
        }
    }

    /// <summary>Takes keys out of the copy again that were destroyed meanwhile; a queue key stays where <paramref name="needed"/> says that the copied database has posts of its day.</summary>
    public void DropDestroyed(Func<string, long, bool> needed)
    {
        foreach (var copy in Keys(to).Where(c => !File.Exists(Path.Combine(from, Path.GetRelativePath(to, c)))).ToList())
        {
            var name = Path.GetFileNameWithoutExtension(copy);
            var isQueue = name.StartsWith("queue-", StringComparison.Ordinal) && long.TryParse(name["queue-".Length..], out var day) && needed(Path.GetFileName(Path.GetDirectoryName(copy)!), day);
            if (!isQueue) File.Delete(copy);
        }
    }

    /// <summary>Makes a folder of mode 0700.</summary>
    public static void PrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Folder700);
    }

    /// <summary>Copies one file, flushed, of mode 0600; one that went away meanwhile is passed over.</summary>
    public static void Take(string file, string copy)
    {
        if (File.Exists(copy)) return;
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File600;
        using var stream = new FileStream(copy, options);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>Not half-written ones, which have other names.</summary>
    private static IEnumerable<string> Keys(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => f.EndsWith(".key", StringComparison.Ordinal) || Path.GetFileName(f) == "folder.name");
}
