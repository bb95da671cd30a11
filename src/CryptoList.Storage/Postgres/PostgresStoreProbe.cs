using CryptoList.Lists.Readiness;

namespace CryptoList.Storage.Postgres;

/// <summary>Writes a mark of its own, the same each time.</summary>
public sealed class PostgresStoreProbe(PostgresDatabase database) : IStoreProbe
{
    /// <inheritdoc/>
    public async ValueTask WriteAsync(CancellationToken cancel = default) => await database.WriteAsync(
        session => session.RunAsync("insert into store_mark(name, value) values('probe', '') on conflict (name) do update set value = excluded.value"), cancel).ConfigureAwait(false);
}
