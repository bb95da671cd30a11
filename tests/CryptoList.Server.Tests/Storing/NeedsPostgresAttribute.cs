namespace CryptoList.Server.Tests.Storing;

/// <summary>Tests of this class run where PostgreSQL is; elsewhere they are skipped.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsPostgresAttribute : Attribute;
