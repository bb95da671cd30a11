using CryptoList.Cryptography.KeyFiles;

namespace CryptoList.Helper.Home;

/// <summary>
/// Files that are on the disk when the call returns: replaced whole (write, fsync, rename, fsync of the folder) or appended to
/// (write, fsync). Mode 0600 from their creation.
/// </summary>
internal static class DurableFile
{
    /// <summary>Replaces the file, or leaves the old one as it was.</summary>
    /// <exception cref="IOException">The file system refused.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> contents) => AtomicFile.Replace(path, contents);

    /// <summary>Adds to the end of the file; makes it when it is not there.</summary>
    public static void Append(string path, ReadOnlySpan<byte> contents)
    {
        var isNew = !File.Exists(path);
        using (var stream = new FileStream(path, PrivateFolder.FileOptions(FileMode.Append)))
        {
            stream.Write(contents);
            stream.Flush(flushToDisk: true);
        }

        if (isNew) SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>A new private file, to be read again by its maker; the name must be free.</summary>
    public static FileStream Create(string path, FileOptions more = FileOptions.None)
    {
        var options = PrivateFolder.FileOptions(FileMode.CreateNew);
        options.Access = FileAccess.ReadWrite;
        options.BufferSize = 64 * 1024;
        options.Options = more;
        return new FileStream(path, options);
    }

    /// <summary>Moves a finished file into place and makes the move durable.</summary>
    public static void MoveIntoPlace(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>Makes names that were made, moved or deleted in the folder durable.</summary>
    /// <exception cref="IOException">The file system refused.</exception>
    public static void SyncFolder(string folder) => AtomicFile.SyncFolder(folder);
}
