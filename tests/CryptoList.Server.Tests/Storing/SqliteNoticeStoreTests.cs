using CryptoList.Lists.Hosting;
using CryptoList.Lists.Notices;
using CryptoList.Storage.Sqlite;

namespace CryptoList.Server.Tests.Storing;

/// <summary>The contract on SQLite.</summary>
public sealed class SqliteNoticeStoreTests : NoticeStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptolist-store-").FullName;
    private readonly List<SqliteDatabase> _open = [];

    public void Dispose()
    {
        foreach (var database in _open) database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected override (INoticeStore Notices, IListStore Lists) Open()
    {
        var database = SqliteDatabase.Open(Path.Combine(_folder, "store.db"));
        _open.Add(database);
        return (new SqliteNoticeStore(database), new SqliteListStore(database));
    }
}
