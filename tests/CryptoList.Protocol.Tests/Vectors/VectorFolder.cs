using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Roster;
using Xunit;

namespace CryptoList.Protocol.Tests.Vectors;

/// <summary>The files of tests/vectors, found by walking up from the test's own folder.</summary>
internal static class VectorFolder
{
    public static string Root { get; } = Find();

    public static TheoryData<string> Names(string kind) => [.. List(kind)];

    public static IReadOnlyList<string> List(string kind) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, kind), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static JsonElement Read(string kind, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, kind, name + ".json")));
        return document.RootElement.Clone();
    }

    public static string Text(this JsonElement vector, string name) => vector.GetProperty(name).GetString()!;

    public static byte[] Bytes(this JsonElement vector, string name) => Base64Url.DecodeFromChars(vector.Text(name));

    public static IEnumerable<string> Texts(this JsonElement vector, string name) => vector.GetProperty(name).EnumerateArray().Select(e => e.GetString()!);

    public static IEnumerable<HpkePrivateKey> Keys(this JsonElement vector, string name) =>
        vector.Texts(name).Select(k => HpkePrivateKey.Import(HpkeKem.P256HkdfSha256, Base64Url.DecodeFromChars(k)));

    public static IEnumerable<SignedEntry> Entries(this JsonElement vector) => vector.Texts("log").Select(l => SignedEntry.ParseLine(Encoding.UTF8.GetBytes(l)));

    public static RosterLog Log(this JsonElement vector)
    {
        Assert.Null(RosterLog.TryReplay(vector.Entries(), out var log));
        return log!;
    }

    /// <summary><c>WrongEpoch</c> as <c>wrong-epoch</c>.</summary>
    public static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "tests", "vectors");
            if (Directory.Exists(path)) return path;
        }

        throw new DirectoryNotFoundException("No tests/vectors above the tests.");
    }
}
