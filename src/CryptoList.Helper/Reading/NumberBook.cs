using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Reading;

/// <summary>
/// Which numbers of posts did not come while later ones did: <c>numbers.json</c> in a list's folder. Only a home that reads all of its mail can say
/// so, and only from the first post of a device on that it opened.
/// </summary>
internal sealed class NumberBook
{
    /// <summary>Most numbers remembered as missing of one device in one channel; the highest stay.</summary>
    private const int MaxMissing = 16;

    private readonly string _path;
    private readonly ListReplica _list;
    private readonly Dictionary<string, Line> _lines;

    public NumberBook(ListReplica list)
    {
        (_list, _path) = (list, Path.Combine(list.Folder, "numbers.json"));
        _lines = File.Exists(_path) ? JsonFile.Read<Document>(_path).Devices : [];
    }

    /// <summary>A post came and does not open, or not yet; all around its text was found to be rightly signed.</summary>
    public void Came(PostHeader header)
    {
        if (!_lines.TryGetValue(KeyOf(header), out var line) || line.Came.Contains(header.Sequence)) return;
        _lines[KeyOf(header)] = line with { Missing = [.. line.Missing.Where(m => m.Number != header.Sequence)], Came = [.. line.Came.Append(header.Sequence).TakeLast(MaxMissing)] };
        Save();
    }

    /// <summary>A post opened, with its distribution.</summary>
    public void Saw(ReadResult post, long now)
    {
        var (header, accepted) = (post.Control!.Header, post.Distribution!.AcceptedNumber);
        if (!_lines.TryGetValue(KeyOf(header), out var line)) line = new Line(header.Sequence, accepted, [], []);
        List<Missing> missing = [.. line.Missing.Where(m => m.Number != header.Sequence && !header.Void.Contains(m.Number))];
        if (header.Sequence > line.Highest)
        {
            // What was sent while I was out, or got nothing, was not for me.
            if (!LeftBetween(line.Entry, accepted))
            {
                for (var n = Math.Max(line.Highest + 1, header.Sequence - MaxMissing); n < header.Sequence; n++)
                    if (!header.Void.Contains(n) && !line.Came.Contains(n)) missing.Add(new Missing(n, now, post.Author!.Address, post.Control.Raw.ToArray(), Told: false));
            }

            line = line with { Highest = header.Sequence, Entry = accepted };
        }

        _lines[KeyOf(header)] = line with { Missing = [.. missing.TakeLast(MaxMissing)] };
        Save();
    }

    /// <summary>Those that are missing for longer than <paramref name="patience"/> seconds; each is given once.</summary>
    public IReadOnlyList<Missing> TakeOverdue(long patience, long now)
    {
        var due = _lines.Values.SelectMany(l => l.Missing).Where(IsDue).ToList();
        if (due.Count == 0) return due;
        foreach (var (key, line) in _lines.ToList()) _lines[key] = line with { Missing = [.. line.Missing.Select(m => IsDue(m) ? m with { Told = true } : m)] };
        Save();
        return due;

        bool IsDue(Missing missing) => !missing.Told && now - missing.Since > patience;
    }

    private static string KeyOf(PostHeader header) => $"{header.Device} {header.Channel}";

    private void Save() => JsonFile.Write(_path, new Document { Devices = _lines });

    private bool LeftBetween(long first, long last)
    {
        for (var n = first + 1; n <= last; n++)
            if (_list.Log.Leavers(n).Contains(_list.Self)) return true;
        return false;
    }

    /// <param name="Number">The post's.</param>
    /// <param name="Since">When a later one opened here, Unix seconds.</param>
    /// <param name="Author">Whose device counts so.</param>
    /// <param name="Later">The control part of that later post, signed.</param>
    /// <param name="Told">It was given out as overdue.</param>
    internal sealed record Missing(long Number, long Since, string Author, byte[] Later, bool Told);

    /// <param name="Highest">The highest number that opened here.</param>
    /// <param name="Entry">The newest entry when that post was accepted.</param>
    /// <param name="Missing">Lower ones that did not come.</param>
    /// <param name="Came">Some that came and did not open.</param>
    internal sealed record Line(long Highest, long Entry, IReadOnlyList<Missing> Missing, IReadOnlyList<long> Came);

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        /// <summary>By device and channel.</summary>
        public Dictionary<string, Line> Devices { get; init; } = [];
    }
}
