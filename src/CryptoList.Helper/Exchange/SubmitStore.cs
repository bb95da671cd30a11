using System.Globalization;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Exchange;

/// <summary>A wish that was done here and is on its way to the server, kept until the server or the log says what became of it.</summary>
public sealed record SubmitItem
{
    /// <summary>Version of this file.</summary>
    public int V { get; init; } = 1;

    /// <summary>The id of the submit it went in, perhaps with others; the server's answer names it. Null while it has not gone.</summary>
    public string? Id { get; init; }

    /// <summary>Counts up within a list: what was wanted first is done first.</summary>
    public required long Order { get; init; }

    /// <summary>What it is for.</summary>
    public required Wish Wish { get; init; }

    /// <summary>The log's last number before the wish was done, while that is under way: a crash leaves it here.</summary>
    public long? Begun { get; init; }

    /// <summary>True when it is to be done again on the new log, and stands here only so that it is not forgotten before.</summary>
    public bool Again { get; init; }

    /// <summary>True when there is a mail to hand over.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsDone => Begun is null && !Again;

    /// <summary>What is said when the server has taken it.</summary>
    public required string Sentence { get; init; }

    /// <summary>The number of its first own entry; null when it brings none.</summary>
    public long? First { get; init; }

    /// <summary>The number of its last own entry.</summary>
    public long? Last { get; init; }

    /// <summary>The hash of that entry, base64url: another may come to stand in its place.</summary>
    public string? Head { get; init; }

    /// <summary>How often this wish was done and not refused because something else came first.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>When it was wanted first, Unix seconds.</summary>
    public long Wanted { get; init; }

    /// <summary>When it was done on the present log, Unix seconds.</summary>
    public long Made { get; init; }

    /// <summary>When a mail server took it, Unix seconds; null while none has.</summary>
    public long? Sent { get; init; }

    /// <summary>The Message-ID of the mail it went in; null while it has not gone.</summary>
    public string? MessageId { get; init; }

    /// <summary>When a report said that it came back, Unix seconds; null when none did.</summary>
    public long? CameBack { get; init; }

    /// <summary>What the mail server, or such a report, said last.</summary>
    public string? LastReply { get; init; }
}

/// <summary>What is on its way to the server of one list: two files each in the folder <c>submits</c>, the second, the lines, once the wish is done.</summary>
public sealed class SubmitStore(string listFolder)
{
    private readonly string _folder = Path.Combine(listFolder, "submits");

    /// <summary>All, in the order in which they were wanted.</summary>
    public IReadOnlyList<SubmitItem> All() =>
        Directory.Exists(_folder) ? [.. Directory.EnumerateFiles(_folder, "*.json").Select(JsonFile.Read<SubmitItem>).OrderBy(i => i.Order)] : [];

    /// <summary>A wish is about to be done: what a crash leaves of it in the log is known by this.</summary>
    public void Begin(SubmitItem item)
    {
        PrivateFolder.Create(_folder);
        Save(item);
    }

    /// <summary>It is done, with the lines for other devices that go with it: those first.</summary>
    public void Add(SubmitItem item, byte[] lines)
    {
        DurableFile.Replace(LinesPath(item), lines);
        Save(item);
    }

    /// <summary>Writes how far it is.</summary>
    public void Save(SubmitItem item) => JsonFile.Write(PathOf(item), item);

    /// <summary>Its lines, each ended by LF.</summary>
    public byte[] Lines(SubmitItem item) => File.ReadAllBytes(LinesPath(item));

    /// <summary>Length of its lines in bytes.</summary>
    public long LinesLength(SubmitItem item) => new FileInfo(LinesPath(item)).Length;

    /// <summary>It is known what became of it.</summary>
    public void Remove(SubmitItem item)
    {
        File.Delete(PathOf(item));
        File.Delete(LinesPath(item));
    }

    // By number: an id may begin with a hyphen.
    private string PathOf(SubmitItem item) => Path.Combine(_folder, item.Order.ToString("D8", CultureInfo.InvariantCulture) + ".json");

    private string LinesPath(SubmitItem item) => Path.ChangeExtension(PathOf(item), ".lines");
}
