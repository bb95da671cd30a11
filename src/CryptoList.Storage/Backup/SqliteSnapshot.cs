using CryptoList.Lists;
using CryptoList.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace CryptoList.Storage.Backup;

/// <summary>A SQLite file as it is at one moment, as another file, while the server goes on. What was deleted is not in it.</summary>
public static class SqliteSnapshot
{
    /// <summary>Writes <paramref name="file"/>, which must not be there, flushed, of mode 0600.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read, or the file not written.</exception>
    public static void Take(SqliteDatabase database, string file)
    {
        try
        {
            using (var session = database.OpenSession()) session.Run("vacuum into @0", file);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
            stream.Flush(flushToDisk: true);
        }
        catch (SqliteException fault)
        {
            throw SqliteDatabase.Translate(fault);
        }
    }
}
