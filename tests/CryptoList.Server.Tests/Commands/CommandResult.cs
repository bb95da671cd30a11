using System.Text.Json;

namespace CryptoList.Server.Tests.Commands;

/// <summary>How a command ended and what it said.</summary>
public sealed record CommandResult(int Code, string Output, string Error)
{
    /// <summary>Standard output as the one JSON document it must be.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}
