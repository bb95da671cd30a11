using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>A test with PostgreSQL; skipped, with its name, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfPostgresAttribute : FactAttribute
{
    public FactIfPostgresAttribute() => Skip = PostgresCluster.Missing;
}
