using CryptoList.Helper.Home;

namespace CryptoList.Helper.Properties;

/// <summary>How many posts of whom opened in this home, kept as <c>counts.json</c> in a list's folder. Numbers only, by member id; no other home has the same.</summary>
internal sealed class PostCounts
{
    private readonly string _path;

    /// <summary>Opens the counts of the list kept in that folder.</summary>
    public PostCounts(string listFolder)
    {
        _path = Path.Combine(listFolder, "counts.json");
        Authors = File.Exists(_path) ? JsonFile.Read<Document>(_path).Authors : new Dictionary<string, Count>();
    }

    /// <param name="Posts">How many opened.</param>
    /// <param name="First">The earliest acceptance among them, Unix seconds.</param>
    /// <param name="Last">The latest.</param>
    internal sealed record Count(long Posts, long First, long Last);

    /// <summary>By member id.</summary>
    public IReadOnlyDictionary<string, Count> Authors { get; private set; }

    /// <summary>One more, which never opened before.</summary>
    public void Add(string member, long accepted)
    {
        var was = Authors.GetValueOrDefault(member);
        var now = was is null ? new Count(1, accepted, accepted) : new Count(was.Posts + 1, Math.Min(was.First, accepted), Math.Max(was.Last, accepted));
        Authors = new Dictionary<string, Count>(Authors) { [member] = now };
        JsonFile.Write(_path, new Document { Authors = Authors });
    }

    private sealed record Document
    {
        public int V { get; init; } = 1;

        public required IReadOnlyDictionary<string, Count> Authors { get; init; }
    }
}
