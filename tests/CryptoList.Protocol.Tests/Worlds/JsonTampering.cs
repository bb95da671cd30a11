using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>Changes to the JSON of HDR, DIST and control parts that leave its form alone.</summary>
public static partial class JsonTampering
{
    /// <summary>The same object with another, well-formed value of that name.</summary>
    public static string Other(string json, string name)
    {
        var changed = Regex.Replace(json, $"\"{name}\":(\"[^\"]*\"|\\d+)", m => $"\"{name}\":{OtherValue(m.Groups[1].Value)}");
        return changed != json ? changed : throw new InvalidOperationException($"No {name} in {json}.");
    }

    /// <summary>The control part with its HDR changed.</summary>
    public static string WithHeader(string control, Func<string, string> change) =>
        Hdr().Replace(control, m => $"\"hdr\":\"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(m.Groups[1].ValueSpan)))))}\"");

    private static string OtherValue(string value)
    {
        if (value[0] != '"') return $"{long.Parse(value) + (value == "0" ? 1 : -1)}";
        return value[1] == 'A' ? $"\"B{value[2..]}" : value[1] == '<' ? $"\"<x{value[2..]}" : $"\"A{value[2..]}";
    }

    [GeneratedRegex("\"hdr\":\"([^\"]*)\"")]
    private static partial Regex Hdr();
}
