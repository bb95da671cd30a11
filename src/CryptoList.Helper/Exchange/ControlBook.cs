using CryptoList.Helper.Home;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Exchange;

/// <summary>Which control messages this home has taken, until they run out, what it asked for when, and when it last read its mail: <c>control.json</c>.</summary>
internal sealed class ControlBook
{
    private readonly string _path;
    private readonly Dictionary<string, long> _taken;
    private readonly Dictionary<string, long> _asked;

    public ControlBook(HomeFolder home)
    {
        _path = Path.Combine(home.Path, "control.json");
        var document = File.Exists(_path) ? JsonFile.Read<Document>(_path) : new Document();
        (_taken, _asked, ReadAt) = (new(document.Taken), new(document.Asked), document.Read);
    }

    /// <summary>When all mail of the source was last gone through, Unix seconds; 0 for never.</summary>
    public long ReadAt { get; private set; }

    /// <summary>All mail of the source was gone through now.</summary>
    public void Read(long now) => ReadAt = now;

    /// <summary>True when a message of that id was taken before.</summary>
    public bool WasTaken(MemberId id) => _taken.ContainsKey(id.ToString());

    /// <summary>The message was taken, or refused for good; it is remembered as long as it can be sent again.</summary>
    public void Taken(MemberId id, long expires) => _taken[id.ToString()] = expires;

    /// <summary>What asking for a list's log is called here.</summary>
    public static string LogOf(ListId list) => $"log:{list}";

    /// <summary>True when that was not asked for within <paramref name="pause"/> seconds; then it counts as asked for now.</summary>
    public bool MayAsk(string what, long pause, long now)
    {
        if (_asked.TryGetValue(what, out var last) && now - last < pause && now >= last) return false;
        _asked[what] = now;
        return true;
    }

    /// <summary>It was answered, or could not be asked: the next time may be at once.</summary>
    public void ForgetAsked(string what) => _asked.Remove(what);

    /// <summary>Writes it, durably, without what has run out.</summary>
    public void Save(long now)
    {
        foreach (var id in _taken.Where(t => t.Value < now).Select(t => t.Key).ToList()) _taken.Remove(id);
        foreach (var what in _asked.Where(a => now - a.Value > 30L * 24 * 3600).Select(a => a.Key).ToList()) _asked.Remove(what);
        JsonFile.Write(_path, new Document { Taken = _taken, Asked = _asked, Read = ReadAt });
    }

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        /// <summary>Ids of messages and when they run out, Unix seconds.</summary>
        public Dictionary<string, long> Taken { get; init; } = [];

        /// <summary>When the mail source was last read.</summary>
        public long Read { get; init; }

        /// <summary>What was asked for, and when last.</summary>
        public Dictionary<string, long> Asked { get; init; } = [];
    }
}
