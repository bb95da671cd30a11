using System.Text.Json;

namespace CryptoList.Cryptography.Tests.Vectors;

/// <summary>
/// Where the public test vectors lie: the folder named by CRYPTOLIST_VECTORS, else the first shared/vectors
/// met on the way up from the test assembly.
/// </summary>
internal static class VectorFolder
{
    public const string Variable = "CRYPTOLIST_VECTORS";

    public static string? Path { get; } = Find();

    /// <summary>Fails when the folder is there and the file is not.</summary>
    public static JsonElement Load(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(Path!, file)));
        return document.RootElement.Clone();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = System.IO.Path.Combine(folder.FullName, "shared", "vectors");
            if (Directory.Exists(candidate)) return candidate;
        }

        return null;
    }
}
