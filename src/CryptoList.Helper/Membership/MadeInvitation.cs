using CryptoList.Helper.Lists;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Membership;

/// <summary>What became of an invitation of this home.</summary>
internal enum InvitationStanding
{
    /// <summary>Whoever comes with it is let in.</summary>
    Open,

    /// <summary>It let a device in.</summary>
    Used,

    /// <summary>It was withdrawn, here or by another owner.</summary>
    Withdrawn,

    /// <summary>Too many wrong passwords came with it.</summary>
    Dead,
}

/// <summary>An invitation of this home to a list whose time is not over.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Address">Who is invited.</param>
/// <param name="ForDevice">For a further device of this home's own member.</param>
/// <param name="Expires">Until when, Unix seconds.</param>
/// <param name="Standing">What became of it.</param>
internal sealed record MadeInvitation(InvitationId Id, string Address, bool ForDevice, long Expires, InvitationStanding Standing)
{
    /// <summary>All to that list whose time is not over, the first to end first.</summary>
    public static IEnumerable<MadeInvitation> All(ListReplica list, long now)
    {
        var (book, state) = (new InvitationBook(list.Folder), list.Log.AtHead(now));
        foreach (var (text, made) in book.All.Where(m => m.Value.Expires >= now))
            if (InvitationId.TryParse(text, out var id)) yield return new MadeInvitation(id, made.Address, made.ForDevice, made.Expires, StandingOf(id, made));

        InvitationStanding StandingOf(InvitationId id, InvitationBook.Made made) => state.SettledAt(id) switch
        {
            { } n => list.Log[n].Type == RosterEntryType.InviteWithdraw ? InvitationStanding.Withdrawn : InvitationStanding.Used,
            null when made.Withdrawn => InvitationStanding.Withdrawn,
            null when made.UsedBy is not null => InvitationStanding.Used,
            null => book.IsDead(id) ? InvitationStanding.Dead : InvitationStanding.Open,
        };
    }
}
