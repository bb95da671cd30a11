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
    public static IEnumerable<Wish> Of(HelperSession session, ListReplica list, long lastPost) =>
        HelperSession.InDispute(list) || list.StandingAt(session.Io.Now) != ListStanding.Member ? []
            : [.. list.Log.AtHead(session.Io.Now).Groups.Select(group => Of(session, list, lastPost, group)).OfType<Wish>()];

    private static Wish? Of(HelperSession session, ListReplica list, long lastPost, string group)
    {
        var (now, state) = (session.Io.Now, list.Log.AtHead(session.Io.Now));
        var used = new KeyUseBook(list).Of(group, state.Policy);
        var busy = now - Math.Max(lastPost, used?.Last ?? 0) < Quiet;
        var due = ReplacementPlan.For(list.Log, group, now, used).Where(plan => plan.TurnOf(list.Self) + (busy && plan.IsRoutine ? Patience : 0) <= now).ToList();
        return due.Count == 0 ? null
            : new Wish { Kind = WishKind.Rekey, Group = group, Life = state.NewestEpoch(group)?.LifeSeconds ?? KeyReplacing.UsualLife, Under = due.TrueForAll(plan => plan.IsRoutine) };
    }
}
