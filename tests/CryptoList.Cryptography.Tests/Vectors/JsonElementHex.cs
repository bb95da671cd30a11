using System.Text.Json;

namespace CryptoList.Cryptography.Tests.Vectors;

internal static class JsonElementHex
{
    /// <summary>A hex member as bytes; empty when the member is missing.</summary>
    public static byte[] Hex(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? Convert.FromHexString(value.GetString()!) : [];

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>Every case of a Wycheproof file with the group it stands in.</summary>
    public static IEnumerable<(JsonElement Group, JsonElement Case)> WycheproofCases(this JsonElement file) =>
        from grp in file.GetProperty("testGroups").EnumerateArray()
        from test in grp.GetProperty("tests").EnumerateArray()
        select (grp, test);
}
