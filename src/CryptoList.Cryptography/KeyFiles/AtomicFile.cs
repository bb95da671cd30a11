using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace CryptoList.Cryptography.KeyFiles;

/// <summary>
/// Replaces a small file whole or not at all: a new file beside it with mode 0600 from its creation, write, fsync,
/// rename, fsync of the folder. A symbolic link at the path is replaced, not followed.
/// </summary>
public static class AtomicFile
{
    /// <exception cref="IOException">The file system refused; the old file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> contents)
    {
        path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(path) ?? throw new IOException("A file needs a name.");
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, Options()))
            {
                stream.Write(contents);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncFolder(folder);
    }

    /// <summary>
    /// Makes the file if there is none; false, and nothing changed, when there is one, whoever made it meanwhile on whichever machine: link(2) decides,
    /// which a network file system decides at its server.
    /// </summary>
    /// <exception cref="IOException">The file system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static bool TryCreate(string path, ReadOnlySpan<byte> contents)
    {
        path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(path) ?? throw new IOException("A key file needs a file name.");
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, Options()))
            {
                stream.Write(contents);
                stream.Flush(flushToDisk: true);
            }

            if (!TryLink(temporary, path)) return false;
        }
        finally
        {
            File.Delete(temporary);
        }

        SyncFolder(folder);
        return true;
    }

    private static bool TryLink(string from, string to)
    {
        const int exists = 17;
        if (!OperatingSystem.IsWindows())
        {
            if (Link(Encoding.UTF8.GetBytes(from + '\0'), Encoding.UTF8.GetBytes(to + '\0')) == 0) return true;
            if (Marshal.GetLastPInvokeError() == exists) return false;
        }

        try
        {
            // Windows; or a file system without hard links, which is no place for several machines.
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(to))
        {
            return false;
        }
    }

    private static FileStreamOptions Options()
    {
        // No buffer: the contents may be secret, and are written in one piece anyway.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>
    /// Makes names that were made, moved or deleted in the folder durable. The runtime does not open folders, so the C library does
    /// it; Windows needs none of it.
    /// </summary>
    /// <exception cref="IOException">The file system refused.</exception>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        const int readOnly = 0;
        var descriptor = Open(Encoding.UTF8.GetBytes(folder + '\0'), readOnly);
        if (descriptor < 0) throw Failed(folder);
        var result = Fsync(descriptor);
        var failure = result < 0 ? Failed(folder) : null;
        _ = Close(descriptor);
        if (failure is not null) throw failure;
    }

    private static IOException Failed(string folder) =>
        new($"Cannot make the change in {folder} durable: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] from, byte[] to);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
