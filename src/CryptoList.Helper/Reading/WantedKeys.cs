using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Reading;

/// <summary>List keys that posts wait for, older than the newest: `sync` asks for them. Kept as <c>wanted.json</c> beside the list's log.</summary>
internal sealed class WantedKeys(ListReplica list)
{
    /// <summary>Most keys that are remembered; a post waits whether its key is among them or not.</summary>
    private const int Max = 100;

    private string FilePath => Path.Combine(list.Folder, "wanted.json");

    /// <summary>A key: its group, and its id as base64url.</summary>
    public sealed record Key(string Group, string Kid);

    public IReadOnlyList<Key> All() => File.Exists(FilePath) ? JsonFile.Read<List<Key>>(FilePath) : [];

    /// <summary>A post waits for its key; one that the log does not show is nobody's to ask for.</summary>
    public void Add(PostHeader post, long now)
    {
        var (all, key) = (All(), new Key(post.Group, post.Kid.ToString()));
        if (all.Contains(key) || all.Count >= Max || list.Log.AtHead(now).Epoch(post.Group, post.Epoch)?.Kid != post.Kid) return;
        JsonFile.Write(FilePath, (List<Key>)[.. all, key]);
    }

    /// <summary>Forgets those that came.</summary>
    public void Keep(Func<Key, bool> missing)
    {
        var all = All();
        if (all.All(missing)) return;
        JsonFile.Write(FilePath, all.Where(missing).ToList());
    }
}
