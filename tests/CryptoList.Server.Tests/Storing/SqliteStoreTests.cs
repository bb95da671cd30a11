using CryptoList.Lists;
using CryptoList.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>The contract on SQLite; every node has a connection of its own, as another process would.</summary>
public sealed class SqliteStoreTests : StoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptolist-store-").FullName;
    private readonly List<SqliteDatabase> _open = [];
    private readonly Lock _lock = new();

    private string File => Path.Combine(_folder, "store.db");

    protected override Stores Open()
    {
        var database = SqliteDatabase.Open(File);
        lock (_lock) _open.Add(database);
        return Ports(database);
    }

    [Fact]
    public async Task A_database_that_another_process_keeps_locked_is_unavailable_and_not_a_fault()
    {
        using var database = SqliteDatabase.Open(File, TimeSpan.FromMilliseconds(20));
        using var other = new SqliteConnection($"Data Source={File};Pooling=False");
        other.Open();
        using var transaction = other.BeginTransaction(deferred: false);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Ports(database).Queue.RegisterNodeAsync(1, 2));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        using (var database = SqliteDatabase.Open(File)) await database.WriteAsync(Durability.Power, session => session.Run("insert into schema_version(version) values(999)"), default);

        Assert.Contains("999", Assert.Throws<StoreUnavailableException>(() => SqliteDatabase.Open(File)).Message);
    }

    [Fact]
    public async Task A_transaction_that_throws_leaves_nothing_and_the_next_one_works()
    {
        using var database = SqliteDatabase.Open(File);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await database.WriteAsync<int>(Durability.Power, session =>
        {
            session.Run("insert into node(seen, lease) values(1, 1)");
            throw new InvalidOperationException();
        }, default));

        Assert.Equal(0L, await database.WriteAsync(Durability.Power, session => session.Value("select count(*) from node"), default));
    }

    public void Dispose()
    {
        foreach (var database in _open) database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Stores Ports(SqliteDatabase database) =>
        new(new SqliteListStore(database), new SqlitePostStore(database), new SqliteDeliveryQueue(database), new SqliteChangeFeed(database, TimeProvider.System), new SqliteBounceStore(database),
                new SqliteLedgerStore(database), new SqliteLetterStore(database), new SqliteKeptPosts(database));
}
