using System.Security.Cryptography;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Exchange;

/// <summary>Asks for the newest key of a group when it did not come by itself.</summary>
internal static class MissingKeys
{
    /// <summary>How long a new key may take to come by itself, in seconds.</summary>
    private const long Patience = 3600;

    /// <summary>How often somebody is asked for one key, in seconds; each time perhaps somebody else.</summary>
    private const long Pause = 24L * 3600;

    /// <summary>The question, to one of those who may hand keys out, by chance; null when nothing is missing, nobody can be asked, or it was asked for lately.</summary>
    public static Wish? Ask(HelperSession session, ListReplica list, ControlBook book)
    {
        var (now, state) = (session.Io.Now, list.Log.AtHead(session.Io.Now));
        if (HelperSession.InDispute(list) || list.StandingAt(now) != ListStanding.Member || state.Member(list.Self) is not { Suspended: false } me) return null;
        foreach (var group in state.Groups.Where(g => state.InGroup(me.Id, g)))
        {
            if (state.NewestEpoch(group) is not { } newest || session.Keyring.ListKey(newest.Kid) is not null || now - newest.EntryTime < Patience) continue;
            var givers = state.Members.Where(m => m.Id != me.Id && !m.Suspended && m.Devices.Count > 0 && (m.Rights & (Rights.Owner | Rights.Distribute | Rights.Agent)) != 0 && state.InGroup(m.Id, group)).ToList();
            if (givers.Count == 0 || !book.MayAsk($"key:{newest.Kid}", Pause, now)) continue;
            return new Wish { Kind = WishKind.Ask, Member = givers[RandomNumberGenerator.GetInt32(givers.Count)].Id.ToString(), Group = group, Kid = newest.Kid.ToString() };
        }

        return null;
    }
}
