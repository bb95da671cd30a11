using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Replacing;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Exchange;

/// <summary>What the server said last of how much each group's key was used: <c>key-use.json</c> in a list's folder.</summary>
internal sealed class KeyUseBook(ListReplica list)
{
    private readonly string _path = Path.Combine(list.Folder, "key-use.json");

    /// <summary>Notes what it says at <paramref name="time"/> (Unix seconds); an older word than the last changes nothing.</summary>
    public void Take(KeyUse use, long time)
    {
        var before = Read();
        if (time < before.Time) return;
        var policy = list.Log.AtHead(time).Policy;
        JsonFile.Write(_path, new Document { Time = time, Groups = [.. use.Groups.Select(g => new Line(g, Since(before, g, policy) ?? (IsFull(g, policy) ? time : null)))] });
    }

    /// <summary>What is known of the group's key; null: nothing.</summary>
    public UsedKey? Of(string group, ListPolicy policy)
    {
        var known = Read();
        if (known.Groups.FirstOrDefault(l => l.Use.Group == group) is not { } line) return null;
        // The policy may have changed since.
        return new UsedKey(line.Use.Epoch, IsFull(line.Use, policy) ? line.Since ?? known.Time : null, line.Use.Last);
    }

    private static long? Since(Document before, GroupUse use, ListPolicy policy) =>
        IsFull(use, policy) ? before.Groups.FirstOrDefault(l => l.Use.Group == use.Group && l.Use.Epoch == use.Epoch)?.Since : null;

    private static bool IsFull(GroupUse use, ListPolicy policy) => (policy.Posts > 0 && use.Posts >= policy.Posts) || (policy.Bytes > 0 && use.Bytes >= policy.Bytes);

    private Document Read() => File.Exists(_path) ? JsonFile.Read<Document>(_path) : new Document();

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        /// <summary>When the server said so, Unix seconds.</summary>
        public long Time { get; init; }

        /// <summary>Each group that was used.</summary>
        public IReadOnlyList<Line> Groups { get; init; } = [];
    }

    /// <summary>What was said of one group, and since when it was known to be as much as the policy allows.</summary>
    internal sealed record Line(GroupUse Use, long? Since);
}
