namespace CryptoList.Mail.Tests.Samples;

/// <summary>Messages as other programs wrote them, octet for octet.</summary>
internal static class Sample
{
    public static MemoryStream Open(string name) => new(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Samples", name)), writable: false);

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Samples"), "*.eml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
