using System.Collections.Concurrent;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Roster.Histories;

/// <summary>All that ever was of one group: who was in it, its epochs, and the entries at which somebody left.</summary>
internal sealed class GroupHistory(string name, long createdAt)
{
    private static readonly Func<RosterEpoch, long> EntryOf = static epoch => epoch.EntryNumber;
    private readonly ConcurrentDictionary<MemberId, Timeline<bool>> _members = new();
    private readonly AppendOnlyList<long> _leavings = new();

    /// <summary>Who was put in or out, ever.</summary>
    public IEnumerable<KeyValuePair<MemberId, Timeline<bool>>> Placed => _members;

    /// <summary>The entries at which somebody left.</summary>
    public IReadOnlyList<long> Leavings => _leavings.All();

    public string Name { get; } = name;
    public long CreatedAt { get; } = createdAt;

    /// <summary>Epoch k stands at index k - 1.</summary>
    public AppendOnlyList<RosterEpoch> Epochs { get; } = new();

    /// <summary>Whether the member was put into it; being on the list at all is the caller's to ask. Everyone is in <c>all</c>.</summary>
    public bool Holds(MemberId member, long number) =>
        Name == RosterState.Everyone || (_members.TryGetValue(member, out var timeline) && timeline.At(number, false));

    public void Put(MemberId member, bool inside, long number) => _members.GetOrAdd(member, static _ => new()).Set(number, inside);

    public void Leave(long number)
    {
        if (_leavings.Count == 0 || _leavings[_leavings.Count - 1] != number) _leavings.Add(number);
    }

    /// <summary>True when somebody left after entry <paramref name="after"/> and not after <paramref name="upTo"/>.</summary>
    public bool SomeoneLeft(long after, long upTo) =>
        _leavings.CountUpTo(upTo, static n => n) > _leavings.CountUpTo(after, static n => n);

    public RosterEpoch? NewestEpoch(long number)
    {
        var count = Epochs.CountUpTo(number, EntryOf);
        return count == 0 ? null : Epochs[count - 1];
    }

    public RosterEpoch? NewestDirect(long number)
    {
        for (var i = Epochs.CountUpTo(number, EntryOf) - 1; i >= 0; i--)
        {
            if (Epochs[i].Direct) return Epochs[i];
        }

        return null;
    }
}
