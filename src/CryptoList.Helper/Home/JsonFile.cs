using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoList.Helper.Home;

/// <summary>Small files of the helper's own state, as JSON; nothing secret and nothing that travels.</summary>
internal static class JsonFile
{
    /// <summary>How everything the helper keeps and prints as JSON is written.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Replaces the file, durably.</summary>
    public static void Write<T>(string path, T value) => DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(value, Options));

    /// <exception cref="HelperException">The file is not what this version writes.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Options) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw HelperException.Usage($"{path} is damaged. Restore a backup of it.");
        }
    }
}
