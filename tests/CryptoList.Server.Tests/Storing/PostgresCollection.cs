using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>The tests that share the one cluster of a test run.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresCluster>
{
    public const string Name = "PostgreSQL";
}
