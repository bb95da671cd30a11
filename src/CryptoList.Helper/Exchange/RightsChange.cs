using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Exchange;

/// <summary>What is given and taken, as an owner writes it: <c>+distribute</c>, <c>-post</c>, <c>+update:2</c> (with whose turn it is).</summary>
internal static class RightsChange
{
    /// <summary>The rights and the order that these changes make of a member's.</summary>
    /// <exception cref="HelperException">A word is none of these, or update comes without its order.</exception>
    public static (Rights Rights, long? Order) Apply(RosterMember member, IEnumerable<string> changes)
    {
        var (rights, order) = (member.Rights, member.UpdateOrder);
        foreach (var change in changes)
        {
            var (name, place) = change.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (change[1..colon], change[(colon + 1)..]) : (change.Length > 0 ? change[1..] : "", null);
            if (!change.StartsWith('+') && !change.StartsWith('-')) throw Unknown(change);
            if (!Enum.TryParse<Rights>(name, ignoreCase: true, out var right) || right == Rights.None || !Enum.IsDefined(right) || char.IsAsciiDigit(name[0])) throw Unknown(change);
            if (place is not null && (right != Rights.Update || !long.TryParse(place, out _) || change[0] == '-')) throw Unknown(change);
            rights = change[0] == '+' ? rights | right : rights & ~right;
            if (right == Rights.Update) order = change[0] == '+' ? place is null ? order : long.Parse(place, System.Globalization.CultureInfo.InvariantCulture) : null;
        }

        if (rights.HasFlag(Rights.Update) && order is not >= 0) throw HelperException.Usage("Say whose turn it is to replace keys: +update:1 for the first, +update:2 for the next, and so on.");
        return (rights, order);
    }

    private static HelperException Unknown(string change) =>
        HelperException.Usage($"{change} is not a change of rights. Write + or - and one of post, receive, owner, distribute, update, agent; update with its turn: +update:2.");
}
