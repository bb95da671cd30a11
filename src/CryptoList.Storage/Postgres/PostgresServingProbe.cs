using CryptoList.Lists.Membership;

namespace CryptoList.Storage.Postgres;

/// <summary>Whether any node holds a lease now, by the database's clock.</summary>
public sealed class PostgresServingProbe(PostgresDatabase database) : IServingProbe
{
    /// <inheritdoc/>
    public bool IsServed => database.Value($"select 1 from node where lease >= {PostgresNodes.Clock} limit 1") is not null;
}
