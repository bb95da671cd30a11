using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Lists;

/// <summary>Another log of a list beside the one I hold: how far they are one log, and what the other denies of what I was shown.</summary>
/// <param name="Same">How many entries, from the first, are the same octets.</param>
/// <param name="Denial">How it denies what I was shown; null when it only adds to it.</param>
/// <param name="Entry">The number of the first entry that differs or is missing.</param>
/// <param name="ReplacesOwn">True when it has others in place of entries that I made myself and nobody confirmed: that denies nothing.</param>
internal sealed record LogComparison(int Same, DisputeKind? Denial, long Entry, bool ReplacesOwn)
{
    /// <summary>How many entries, from the first, are the same octets.</summary>
    public static int CountSame(RosterLog mine, IReadOnlyList<SignedEntry> theirs) => theirs.TakeWhile((entry, n) => mine.PassesThrough(n, entry.Head)).Count();

    /// <summary>Compares; <paramref name="other"/> was replayed, so all of it is rightly signed.</summary>
    /// <exception cref="HelperException">It is the log of a list under another address.</exception>
    public static LogComparison Of(ListReplica list, RosterLog other, int same, string name)
    {
        if (other.List != list.Log.List)
        {
            var address = other.AtHead(other[other.HeadNumber].Time).ListAddress;
            return string.Equals(address, list.Address, StringComparison.OrdinalIgnoreCase)
                ? new(0, DisputeKind.SecondGenesis, 0, false)
                : throw HelperException.Usage($"{name} is the log of {address}, not of {list.Address}. Say which list you mean.");
        }

        var differs = same <= Math.Min(list.Log.HeadNumber, other.HeadNumber);
        if (differs) return same <= list.Info.Confirmed ? new(same, DisputeKind.Fork, same, false) : new(same, null, same, true);
        return other.HeadNumber < list.Info.Confirmed ? new(same, DisputeKind.Rollback, same, false) : new(same, null, same, false);
    }

    /// <summary>The denial in words, for a log that is called <paramref name="name"/>; nothing to say where there is none.</summary>
    public string Sentence(ListReplica list, RosterLog other, string name) => Denial switch
    {
        DisputeKind.Fork => $"entry {Entry} in {name} is not the one I was shown before, and both are rightly signed: someone shows two logs",
        DisputeKind.Rollback => $"{name} ends at entry {other.HeadNumber}, and I was shown {list.Info.Confirmed} before: it is an old log",
        DisputeKind.SecondGenesis => $"{name} is the log of another list ({other.List}) under the same address",
        _ => "",
    };
}
