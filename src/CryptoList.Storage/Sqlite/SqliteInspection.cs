using Microsoft.Data.Sqlite;

namespace CryptoList.Storage.Sqlite;

/// <summary>A SQLite file looked at without changing it, beside a server that uses it or without one.</summary>
/// <param name="Version">Of its schema; 0 for a file that holds none of ours.</param>
/// <param name="KnownVersion">Of the schema that this program makes.</param>
/// <param name="Damage">What SQLite's quick check found; null when nothing.</param>
public sealed record SqliteInspection(int Version, int KnownVersion, string? Damage)
{
    /// <summary>Looks; reads the whole file once.</summary>
    /// <exception cref="Lists.StoreUnavailableException">The file cannot be opened or read.</exception>
    public static SqliteInspection Of(string file)
    {
        SQLitePCL.Batteries_V2.Init();
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
            connection.Open();
            using var session = new SqliteSession(connection);
            session.Run("pragma busy_timeout=5000");
            var version = session.Value("select 1 from sqlite_master where name = 'schema_version'") is null ? 0 : Migrations.Version(session);
            var said = (string?)session.Value("pragma quick_check(1)");
            return new(version, Migrations.Newest, said == "ok" ? null : said);
        }
        catch (SqliteException fault)
        {
            throw SqliteDatabase.Translate(fault);
        }
    }
}
