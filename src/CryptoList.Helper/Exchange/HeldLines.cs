using CryptoList.Cryptography;
using CryptoList.Helper.Home;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Json;

namespace CryptoList.Helper.Exchange;

/// <summary>
/// Bundle lines that came by mail and cannot be taken yet, since a piece of the log is missing: a file each in the folder <c>held</c>, until
/// they can, or have run out.
/// </summary>
internal sealed class HeldLines(HomeFolder home)
{
    /// <summary>Most lines kept; the oldest make room. Whoever knows a device's key can send it lines.</summary>
    private const int MaxLines = 2_000;

    /// <summary>How long a line is kept at most, in seconds; a message may say less. By then the log has come, or never will.</summary>
    private const long MaxLife = 30L * 24 * 3600;

    private readonly string _folder = Path.Combine(home.Path, "held");

    /// <summary>How many files a home holds, run out or not.</summary>
    public static int Count(HomeFolder home) => Path.Combine(home.Path, "held") is var folder && Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Count() : 0;

    /// <summary>All that are held and have not run out, in the order they came.</summary>
    public IReadOnlyList<BundleLine> All(long now)
    {
        var lines = new List<BundleLine>();
        foreach (var (path, item) in Items())
        {
            if (item.Until >= now && Parse(item.Line) is { } line) lines.Add(line);
            else File.Delete(path);
        }

        return lines;
    }

    /// <summary>Makes these the lines that are held.</summary>
    public void Keep(IReadOnlyCollection<BundleLine> lines, long now)
    {
        PrivateFolder.Create(_folder);
        var keep = lines.TakeLast(MaxLines).ToDictionary(NameOf);
        foreach (var (path, _) in Items())
            if (!keep.Remove(Path.GetFileName(path))) File.Delete(path);
        foreach (var (name, line) in keep)
        {
            var until = line is SealedControl control ? Math.Min(control.Expires, now + MaxLife) : now + MaxLife;
            JsonFile.Write(Path.Combine(_folder, name), new Item(1, now, until, TextOf(line)));
        }
    }

    /// <summary>Names a line by its content.</summary>
    public static string NameOf(BundleLine line) => Convert.ToHexStringLower(Digest.Of(ControlBundle.Write([line])).ToArray()) + ".json";

    private List<(string Path, Item Item)> Items() => !Directory.Exists(_folder)
        ? []
        : [.. Directory.EnumerateFiles(_folder, "*.json").Select(p => (Path: p, Item: JsonFile.Read<Item>(p))).OrderBy(i => i.Item.Since).ThenBy(i => i.Path, StringComparer.Ordinal)];

    private static string TextOf(BundleLine line) => System.Text.Encoding.ASCII.GetString(ControlBundle.Write([line])).TrimEnd('\n');

    private static BundleLine? Parse(string text)
    {
        try
        {
            return ControlBundle.Read(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(text + "\n"))).First();
        }
        catch (StrictJsonException)
        {
            return null;
        }
    }

    /// <param name="V">Version of this file.</param>
    /// <param name="Since">When it came, Unix seconds.</param>
    /// <param name="Until">Until when it is worth keeping.</param>
    /// <param name="Line">The line without its LF.</param>
    internal sealed record Item(int V, long Since, long Until, string Line);
}
