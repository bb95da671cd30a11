using System.Text.Encodings.Web;
using System.Text.Json;

namespace CryptoList.Server.Commands;

/// <summary>
/// What <c>--json</c> prints: one document on one line. Names are those of the records, in camelCase, all always there; times are Unix
/// seconds; identifiers, hashes and keys base64url without padding.
/// </summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(CommandIo io, object facts) => io.Output.WriteLine(JsonSerializer.Serialize(facts, Options));
}
