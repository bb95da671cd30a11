using CryptoList.Server.Settings;
using CryptoList.Server.Tests.Storing;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

[NeedsPostgres]
[Collection(PostgresCollection.Name)]
public sealed class PostgresSharedCopyTests(PostgresCluster cluster) : SharedCopyTests, IDisposable
{
    private readonly string _keys = Directory.CreateTempSubdirectory("cryptolist-keys-").FullName;
    private string? _store;

    protected override ServerSettings On(ServerSettings settings) =>
        settings with { Store = StoreKind.Postgres, Postgres = _store ??= cluster.NewStore(), KeyFolder = _keys };

    public void Dispose() => Directory.Delete(_keys, recursive: true);
}
