using System.Security.Cryptography;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Reading;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Exchange;

/// <summary>Asks for list keys that did not come by themselves: the newest of each group, and those that posts wait for.</summary>
internal static class MissingKeys
{
    /// <summary>How long a new key may take to come by itself, in seconds.</summary>
    private const long Patience = 3600;

    /// <summary>How often somebody is asked for one key, in seconds; each time perhaps somebody else.</summary>
    private const long Pause = 24L * 3600;

    /// <summary>The questions, each to one of those who may hand keys out, by chance; none where nobody can be asked, or it was asked for lately.</summary>
    public static IReadOnlyList<Wish> Ask(HelperSession session, ListReplica list, ControlBook book)
    {
        var (now, state) = (session.Io.Now, list.Log.AtHead(session.Io.Now));
        if (HelperSession.InDispute(list) || list.StandingAt(now) != ListStanding.Member || state.Member(list.Self) is not { Suspended: false } me) return [];
        var wanted = new WantedKeys(list);
        wanted.Keep(k => KeyHash.TryParse(k.Kid, out var kid) && session.Keyring.ListKey(kid) is null);
        var newest = state.Groups.Where(g => state.InGroup(me.Id, g)).Select(state.NewestEpoch).OfType<RosterEpoch>()
            .Where(e => session.Keyring.ListKey(e.Kid) is null && now - e.EntryTime >= Patience).Select(e => new WantedKeys.Key(e.Group, e.Kid.ToString()));
        return [.. newest.Concat(wanted.All()).Distinct().Select(Question).OfType<Wish>()];

        Wish? Question(WantedKeys.Key key)
        {
            var givers = state.Members.Where(m => m.Id != me.Id && !m.Suspended && m.Devices.Count > 0 && MayHave(m, key.Group)).ToList();
            if (givers.Count == 0 || !book.MayAsk($"key:{key.Kid}", Pause, now)) return null;
            return new Wish { Kind = WishKind.Ask, Member = givers[RandomNumberGenerator.GetInt32(givers.Count)].Id.ToString(), Group = key.Group, Kid = key.Kid };
        }

        // An agent makes the keys of groups that it is not in.
        bool MayHave(RosterMember member, string group) =>
            member.Rights.HasFlag(Rights.Agent) || ((member.Rights & (Rights.Owner | Rights.Distribute)) != 0 && state.InGroup(member.Id, group));
    }
}
