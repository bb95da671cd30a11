using CryptoList.Helper.Lists;
using CryptoList.Protocol.Properties;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Properties;

/// <summary>All there is to say of a list: what an owner set, who joined when and numbers by the log, and numbers of what opened here.</summary>
/// <param name="Version">0 where nothing was set, or nothing came.</param>
internal sealed record PropertiesView(
    string List, string Name, long Version, string? SetBy, long? SetAt, IReadOnlyList<string> Description, IReadOnlyList<PropertiesView.Picture> Pictures,
    IReadOnlyList<PropertiesView.MemberLine> Members, PropertiesView.Numbers Log, PropertiesView.PostNumbers OpenedHere)
{
    internal sealed record Picture(string Type, int Bytes);

    /// <summary>When a member came, by the entry that let it in.</summary>
    internal sealed record MemberLine(string Address, long Joined, long Entry);

    /// <summary>By the log as far as it is here. Came: the opener and all who were ever let in, those who came again counted again.</summary>
    internal sealed record Numbers(long Opened, long Entries, int Members, int Owners, int Devices, long Came, long Removed, long KeysMade);

    /// <summary>Posts that opened in this home, since it counts; what it never got, it does not know of.</summary>
    internal sealed record PostNumbers(long Posts, long? First, long? Last, IReadOnlyList<AuthorLine> Authors);

    internal sealed record AuthorLine(string Author, long Posts);

    public static PropertiesView Of(ListReplica list, ListProperties? properties, long now)
    {
        var (log, state) = (list.Log, list.Log.AtHead(now));
        var members = state.Members.ToList();
        var counts = new PostCounts(list.Folder).Authors;
        var (came, removed, keys) = (1L, 0L, 0L);
        for (long n = 1; n <= log.HeadNumber; n++)
        {
            if (log[n].Type is RosterEntryType.MemberAdd) came++;
            else if (log[n].Type is RosterEntryType.MemberRemove) removed++;
            else if (log[n].Type is RosterEntryType.Epoch) keys++;
        }

        var addresses = members.ToDictionary(m => m.Id.ToString(), m => m.Address);
        return new PropertiesView(
            list.Address, list.Name, properties?.Version ?? 0, properties is null ? null : Author(log, properties), properties?.Time,
            properties?.Description ?? [], [.. (properties?.Pictures ?? []).Select(p => new Picture(p.MediaType, p.Data.Length))],
            [.. members.Select(m => (m.Address, Joined: state.Joined(m.Id)!.Value)).Select(m => new MemberLine(m.Address, m.Joined.Time, m.Joined.Number)).OrderByDescending(m => m.Entry)],
            new Numbers(log[0].Time, log.HeadNumber + 1, members.Count, members.Count(m => m.Rights.HasFlag(Rights.Owner)), members.Sum(m => m.Devices.Count), came, removed, keys),
            new PostNumbers(
                counts.Values.Sum(c => c.Posts), counts.Count == 0 ? null : counts.Values.Min(c => c.First), counts.Count == 0 ? null : counts.Values.Max(c => c.Last),
                [.. counts.OrderByDescending(c => c.Value.Posts).Select(c => new AuthorLine(addresses.GetValueOrDefault(c.Key, "(a former member)"), c.Value.Posts))]));
    }

    // They were checked against this very log when they were taken.
    private static string Author(RosterLog log, ListProperties properties) =>
        log.At(Math.Min(properties.RosterNumber, log.HeadNumber), properties.Time).MemberOfDevice(properties.By)?.Address ?? properties.By.ToString();
}
