using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Protocol.Replacing;

namespace CryptoList.Helper.Exchange;

/// <summary>List keys that are due to be replaced, and by me: protocol section 7.2.</summary>
internal static class KeyTurns
{
    /// <summary>A wish for each group whose key it is my turn to replace now.</summary>
    public static IEnumerable<Wish> Of(HelperSession session, ListReplica list)
    {
        var now = session.Io.Now;
        if (HelperSession.InDispute(list) || list.StandingAt(now) != ListStanding.Member) return [];
        var state = list.Log.AtHead(now);
        return
        [
            .. state.Groups.Where(group => ReplacementPlan.For(list.Log, group, now).Any(plan => plan.TurnOf(list.Self) <= now))
                .Select(group => new Wish { Kind = WishKind.Rekey, Group = group, Life = state.NewestEpoch(group)?.LifeSeconds ?? KeyReplacing.UsualLife }),
        ];
    }
}
