using CryptoList.Storage.Postgres;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>The contract on PostgreSQL, four nodes taking turns.</summary>
[NeedsPostgres]
[Collection(PostgresCollection.Name)]
public sealed class PostgresBounceStoreTests(PostgresCluster cluster) : BounceStoreContract, IAsyncLifetime
{
    private readonly List<PostgresDatabase> _nodes = [];
    private readonly List<PostgresChangeFeed> _feeds = [];
    private readonly Lock _lock = new();
    private string _store = "";
    private int _opened;

    public async Task InitializeAsync()
    {
        _store = cluster.NewStore();
        _nodes.AddRange(await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostgresDatabase.OpenAsync(_store))));
    }

    public async Task DisposeAsync()
    {
        foreach (var feed in _feeds) await feed.DisposeAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
        await cluster.DropAsync(_store);
    }

    protected override Stores Open()
    {
        lock (_lock)
        {
            var database = _nodes[_opened++ % _nodes.Count];
            _feeds.Add(new PostgresChangeFeed(database, TimeProvider.System));
            return new(new PostgresListStore(database), new PostgresPostStore(database), new PostgresDeliveryQueue(database), _feeds[^1], new PostgresBounceStore(database),
                new PostgresLedgerStore(database), new PostgresLetterStore(database), new PostgresKeptPosts(database));
        }
    }
}
