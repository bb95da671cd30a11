using Xunit;
using Xunit.Sdk;

namespace CryptoList.Server.Tests.Storing;

/// <summary>A fact of the contract: skipped, by its name, where its class is marked <see cref="NeedsPostgresAttribute"/> and there is no PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("CryptoList.Server.Tests.Storing.StoreFactDiscoverer", "CryptoList.Server.Tests")]
public sealed class StoreFactAttribute : FactAttribute;
