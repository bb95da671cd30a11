using System.CommandLine;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>device invite</c>: a link for each list, by which a further device of the same member asks this one to let it in.</summary>
internal static class DeviceInviteCommand
{
    public static Command Create(CommandHost host)
    {
        var names = new Argument<string[]>("list") { Description = "Which lists; not needed while you are in one only", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All lists you are in, a link for each" };
        var expires = CommonOptions.Duration("--expires", "How long the link holds, at most 30 days; mail has to arrive within", "1d", TimeSpan.FromDays(30));
        var link = new LinkOptions();
        var command = new Command(
            "invite",
            "Make a link for a further device of yours. There: cryptolist-helper init, mail set, join LINK. Here: sync, which lets it in; it is in force 24 hours later, the time you have to object, or at once when another device of yours confirms it: device confirm.\n\n"
            + "The link is a secret: whoever sees it first can join as you. Show it to your own device alone.")
        { names, all, expires };
        link.AddTo(command);
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var lists = Choose(session, parsed.GetValue(names) ?? [], parsed.GetValue(all));
            if (lists.Count > 1 && link.WritesPicture(parsed)) throw HelperException.Usage("A picture holds one link: name one list with --qr-png.");
            foreach (var list in lists) RefuseUnlessMember(session, list);
            var secret = link.AskPassword(host, parsed);
            foreach (var list in lists)
            {
                using var made = Invitation.Create(list.Log, session.DeviceIn(list).SigningKey, list.OwnAddress(host.Io.Now)!, Rights.None, null, parsed.GetValue(expires), host.Io.Time, list.Self, under: list.Standing);
                link.Show(host, parsed, list, made, secret);
                host.Io.Say($"This link lets one more device of yours into {list.Address}, once, for {Durations.Say(parsed.GetValue(expires))}. There: cryptolist-helper join LINK. Then here: cryptolist-helper sync");
                if (list.Unconfirmed > 0) host.Io.Say($"The log of {list.Address} holds {list.Unconfirmed} of your entries that the server has not confirmed; run sync first, or the link may not hold.");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static IReadOnlyList<ListReplica> Choose(HelperSession session, string[] names, bool all)
    {
        if (all && names.Length > 0) throw HelperException.Usage("Name lists, or say --all, not both.");
        if (all) return [.. session.Lists.All.Where(l => l.StandingAt(session.Io.Now) == ListStanding.Member)];
        return names.Length == 0 ? [session.Lists.Get(null)] : [.. names.Select(session.Lists.Get).Distinct()];
    }

    private static void RefuseUnlessMember(HelperSession session, ListReplica list)
    {
        HelperSession.RefuseInDispute(list);
        session.RefuseWhileWaiting(list);
        if (list.StandingAt(session.Io.Now) != ListStanding.Member) throw HelperException.Refused($"This device is not in {list.Address}, so it can let none in.");
    }
}
