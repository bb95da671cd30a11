using Xunit.Abstractions;
using Xunit.Sdk;

namespace CryptoList.Server.Tests.Storing;

/// <summary>A test that is not run for want of PostgreSQL.</summary>
public sealed class WithoutPostgresTestCase : XunitTestCase
{
    [Obsolete("For the test runner, which makes it from its serialised form.")]
    public WithoutPostgresTestCase() { }

    public WithoutPostgresTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method) { }

    protected override string GetSkipReason(IAttributeInfo factAttribute) => PostgresCluster.Missing ?? "There was no PostgreSQL when tests were looked for.";
}
