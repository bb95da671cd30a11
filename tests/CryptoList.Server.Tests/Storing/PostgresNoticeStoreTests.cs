using CryptoList.Lists.Hosting;
using CryptoList.Lists.Notices;
using CryptoList.Storage.Postgres;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>The contract on PostgreSQL, two nodes taking turns.</summary>
[NeedsPostgres]
[Collection(PostgresCollection.Name)]
public sealed class PostgresNoticeStoreTests(PostgresCluster cluster) : NoticeStoreContract, IAsyncLifetime
{
    private readonly List<PostgresDatabase> _nodes = [];
    private string _store = "";
    private int _opened;

    public async Task InitializeAsync()
    {
        _store = cluster.NewStore();
        _nodes.AddRange(await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => PostgresDatabase.OpenAsync(_store))));
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await cluster.DropAsync(_store);
    }

    protected override (INoticeStore Notices, IListStore Lists) Open()
    {
        var database = _nodes[_opened++ % _nodes.Count];
        return (new PostgresNoticeStore(database), new PostgresListStore(database));
    }
}
