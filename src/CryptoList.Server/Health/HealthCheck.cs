namespace CryptoList.Server.Health;

/// <summary>One thing that must be so for the server to do its work, and what is wrong when it is not.</summary>
internal sealed record HealthCheck(string Name, bool Ok, string? Reason);
