using System.IO.Compression;
using System.Security.Cryptography;
using CryptoList.Cryptography.KeyFiles;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;

namespace CryptoList.Helper.Home;

/// <summary>
/// A home in one file: keys, logs, numbers, what was seen, waiting posts and messages; a ZIP archive inside a key file (<see cref="KeyFile"/>) whose
/// passphrase is a <see cref="RecoveryCode"/>. At most 256 MiB. The keyring's own passphrase is not needed to open it.
/// </summary>
internal static class HomeBackup
{
    private const string KeyringEntry = "keyring";

    private static readonly KeyFileOptions Limits = KeyFileOptions.Default with { MaxFileSize = 256 << 20 };

    /// <summary>Writes the backup; the home is locked by the caller.</summary>
    /// <exception cref="HelperException">It would be larger than a backup can be.</exception>
    public static void Write(string path, HomeFolder home, KeyringFile keys, string code)
    {
        using var archive = new MemoryStream();
        var keyring = keys.Pack();
        try
        {
            using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
            {
                Put(zip, KeyringEntry, keyring);
                foreach (var file in Directory.EnumerateFiles(home.Path, "*", SearchOption.AllDirectories).Where(file => IsKept(home, file)))
                    Put(zip, Path.GetRelativePath(home.Path, file).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes(file));
            }

            KeyFile.Write(path, archive.GetBuffer().AsSpan(0, (int)archive.Length), code, Limits);
        }
        catch (ArgumentException)
        {
            throw HelperException.Refused($"A backup of this home would be larger than {Limits.MaxFileSize >> 20} MiB. Copy the folder {home.Path} instead; its keys stay under their passphrase.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyring);
            CryptographicOperations.ZeroMemory(archive.GetBuffer());
        }
    }

    /// <summary>Makes a home of a backup. The keyring comes last: a home whose restoring broke off has none, and can be restored again.</summary>
    /// <exception cref="HelperException">Not a backup, damaged, or another code; nothing was made.</exception>
    public static void Restore(string path, string code, HomeFolder home, string? passphrase)
    {
        var archive = Open(path, code);
        try
        {
            using var zip = new ZipArchive(new MemoryStream(archive, writable: false));
            var keyring = Read(zip.GetEntry(KeyringEntry) ?? throw NotABackup(path));
            try
            {
                using var keys = KeyringFile.Restored(home, passphrase, keyring);
                home.Create();
                foreach (var entry in zip.Entries.Where(e => e.FullName != KeyringEntry)) Unpack(entry, home, path);
                foreach (var folder in Directory.EnumerateDirectories(home.Path, "*", SearchOption.AllDirectories)) DurableFile.SyncFolder(folder);
                keys.Save();
            }
            finally
            {
                CryptographicOperations.ZeroMemory(keyring);
            }
        }
        catch (InvalidDataException)
        {
            throw NotABackup(path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(archive);
        }
    }

    /// <summary>All but the key file, whose secrets go in by themselves, where this machine keeps its passphrase, the lock, messages under way, and what the bridge can open again.</summary>
    private static bool IsKept(HomeFolder home, string file) =>
        file != home.KeyringFile && !file.StartsWith(home.KeyStoreFile, StringComparison.Ordinal) && file != home.LockFile && !IsIn(home.TemporaryFolder, file) && !IsIn(home.BridgeFolder, file)
        && Path.GetFileName(file) != ComingLog.FileName;

    private static bool IsIn(string folder, string file) => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static byte[] Open(string path, string code)
    {
        try
        {
            return KeyFile.NeedsPassphrase(path, Limits) ? KeyFile.Read(path, code, Limits) : throw NotABackup(path);
        }
        catch (KeyFileException fault)
        {
            throw HelperException.Usage(fault.Fault switch
            {
                KeyFileFault.WrongPassphrase => $"This is not the recovery code of {path}. Look at it again: five groups of five characters.",
                KeyFileFault.Damaged => $"{path} is damaged. Take another copy of the backup.",
                KeyFileFault.NotAKeyFile => $"{path} is not a backup.",
                _ => fault.Message,
            });
        }
    }

    private static void Unpack(ZipArchiveEntry entry, HomeFolder home, string path)
    {
        // A backup is authenticated, but nothing in a file decides where else on this disk something is written.
        var file = Path.GetFullPath(Path.Combine(home.Path, entry.FullName));
        if (!file.StartsWith(home.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !IsKept(home, file)) throw NotABackup(path);
        PrivateFolder.Create(Path.GetDirectoryName(file)!);
        DurableFile.Replace(file, Read(entry));
    }

    private static void Put(ZipArchive zip, string name, ReadOnlySpan<byte> contents)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(contents);
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var contents = new MemoryStream();
        using var source = entry.Open();
        source.CopyTo(contents);
        return contents.ToArray();
    }

    private static HelperException NotABackup(string path) => HelperException.Usage($"{path} is not a backup of this program's.");
}
