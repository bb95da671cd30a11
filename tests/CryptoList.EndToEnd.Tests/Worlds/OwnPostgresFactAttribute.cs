using CryptoList.Server.Tests.Storing;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Runs where a PostgreSQL cluster can be made that a test may crash; elsewhere it is skipped by name.</summary>
public sealed class OwnPostgresFactAttribute : FactAttribute
{
    public OwnPostgresFactAttribute() => Skip = PostgresCluster.OwnMissing;
}
