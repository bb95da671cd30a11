using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CryptoList.Vectors;

/// <summary>One scenario: a file whose name says what happens in it.</summary>
internal sealed record Vector(string Folder, string Name, string What, bool Fails, JsonObject Content)
{
    private static readonly JsonSerializerOptions Plain = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void WriteTo(string folder)
    {
        var file = new JsonObject { ["what"] = What };
        foreach (var (name, value) in Content.ToList())
        {
            Content.Remove(name);
            file[name] = value;
        }

        using var stream = new FileStream(Path.Combine(folder, Name + ".json"), FileMode.CreateNew);
        stream.Write(JsonSerializer.SerializeToUtf8Bytes(file, Plain));
        stream.Write("\n"u8);
    }
}
