using System.Text.Json.Nodes;
using CryptoList.Protocol.Roster;

namespace CryptoList.Vectors;

/// <summary>How values stand in vectors.</summary>
internal static class Texts
{
    public static JsonArray Lines(RosterLog log) =>
        Array(Enumerable.Range(0, (int)log.HeadNumber + 1).Select(n => log[n].Signed.ToLine()));

    /// <summary><c>ServerClockOff</c> as <c>server-clock-off</c>.</summary>
    public static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    public static JsonArray Array(IEnumerable<string> items) => [.. items.Select(i => (JsonNode)i)];
}
