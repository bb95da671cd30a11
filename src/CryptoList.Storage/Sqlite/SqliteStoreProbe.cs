using CryptoList.Lists.Readiness;

namespace CryptoList.Storage.Sqlite;

/// <summary>Writes the page that holds the file's user version, which nothing here uses.</summary>
public sealed class SqliteStoreProbe(SqliteDatabase database) : IStoreProbe
{
    /// <inheritdoc/>
    public async ValueTask WriteAsync(CancellationToken cancel = default) =>
        await database.WriteAsync(Durability.Process, session => session.Run("pragma user_version = 0"), cancel).ConfigureAwait(false);
}
