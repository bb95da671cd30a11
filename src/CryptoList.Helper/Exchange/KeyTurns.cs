using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Protocol.Replacing;

namespace CryptoList.Helper.Exchange;

/// <summary>List keys that are due to be replaced, and by me: protocol section 7.2.</summary>
internal static class KeyTurns
{
    /// <summary>How long nobody may have posted for a moment to be quiet, in seconds.</summary>
    private const long Quiet = 60;

    /// <summary>How long a quiet moment is waited for, in seconds.</summary>
    private const long Patience = 600;

    /// <summary>A wish for each group whose key it is my turn to replace now. <paramref name="lastPost"/>: when a post of the list was accepted last, as far as this home has seen (Unix seconds; 0: never).</summary>
    public static IEnumerable<Wish> Of(HelperSession session, ListReplica list, long lastPost)
    {
        var now = session.Io.Now;
        if (HelperSession.InDispute(list) || list.StandingAt(now) != ListStanding.Member) return [];
        var (state, book) = (list.Log.AtHead(now), new KeyUseBook(list));
        return
        [
            .. state.Groups.Where(group =>
            {
                var used = book.Of(group, state.Policy);
                var busy = now - Math.Max(lastPost, used?.Last ?? 0) < Quiet;
                return ReplacementPlan.For(list.Log, group, now, used).Any(plan => plan.TurnOf(list.Self) + (busy && plan.IsRoutine ? Patience : 0) <= now);
            }).Select(group => new Wish { Kind = WishKind.Rekey, Group = group, Life = state.NewestEpoch(group)?.LifeSeconds ?? KeyReplacing.UsualLife }),
        ];
    }
}
