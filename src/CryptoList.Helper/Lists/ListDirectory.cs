using CryptoList.Helper.Home;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Lists;

/// <summary>The lists of one home.</summary>
public sealed class ListDirectory
{
    private readonly List<ListReplica> _lists;

    private ListDirectory(List<ListReplica> lists) => _lists = lists;

    /// <summary>All lists, by address.</summary>
    public IReadOnlyList<ListReplica> All => _lists;

    /// <summary>Loads every list of the home.</summary>
    public static async Task<ListDirectory> LoadAsync(HomeFolder home, CancellationToken cancellation)
    {
        var lists = new List<ListReplica>();
        if (Directory.Exists(home.ListsFolder))
            foreach (var folder in Directory.EnumerateDirectories(home.ListsFolder).Where(ListReplica.IsIn))
                lists.Add(await ListReplica.LoadAsync(folder, cancellation).ConfigureAwait(false));
        lists.Sort((a, b) => string.CompareOrdinal(a.Address, b.Address));
        return new ListDirectory(lists);
    }

    /// <summary>A list that came to be in this home; it takes the place of what was there under its id.</summary>
    internal void Add(ListReplica replica)
    {
        _lists.RemoveAll(l => l.Log.List == replica.Log.List);
        _lists.Add(replica);
        _lists.Sort((a, b) => string.CompareOrdinal(a.Address, b.Address));
    }

    /// <summary>The list of that id, or null.</summary>
    public ListReplica? Find(ListId list) => _lists.Find(replica => replica.Log.List == list);

    /// <summary>The list meant by an address, its part before the @, a name or an id; by nothing, when there is one list only.</summary>
    /// <exception cref="HelperException">None or several are meant.</exception>
    public ListReplica Get(string? selector)
    {
        var yours = string.Join(", ", _lists.Select(l => l.Address));
        if (_lists.Count == 0) throw HelperException.Usage("You are in no list. Open one with `list open`, or take an invitation with `join`.");
        if (selector is null) return _lists.Count == 1 ? _lists[0] : throw HelperException.Usage($"You are in several lists. Say which with --list: {yours}");

        var found = _lists.FindAll(l => Is(l, selector));
        return found.Count switch
        {
            1 => found[0],
            0 => throw HelperException.Usage($"No list of yours is called {selector}. Yours: {yours}"),
            _ => throw HelperException.Usage($"{selector} could be several lists: {string.Join(", ", found.Select(l => $"{l.Address} ({l.Log.List})"))}. Give the address or the id."),
        };
    }

    private static bool Is(ListReplica list, string selector) =>
        string.Equals(list.Address, selector, StringComparison.OrdinalIgnoreCase)
        || string.Equals(list.Address[..list.Address.LastIndexOf('@')], selector, StringComparison.OrdinalIgnoreCase)
        || list.Name == selector
        || list.Log.List.ToString() == selector;
}
