using CryptoList.Storage.Sqlite;

namespace CryptoList.Server.Tests.Storing;

/// <summary>The contract on SQLite.</summary>
public sealed class SqliteBounceStoreTests : BounceStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptolist-store-").FullName;
    private readonly List<SqliteDatabase> _open = [];
    private readonly Lock _lock = new();

    public void Dispose()
    {
        foreach (var database in _open) database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Stores Open()
    {
        var database = SqliteDatabase.Open(Path.Combine(_folder, "store.db"));
        lock (_lock) _open.Add(database);
        return new(
            new SqliteListStore(database), new SqlitePostStore(database), new SqliteDeliveryQueue(database), new SqliteChangeFeed(database, TimeProvider.System), new SqliteBounceStore(database),
                new SqliteLedgerStore(database), new SqliteLetterStore(database), new SqliteKeptPosts(database));
    }
}
