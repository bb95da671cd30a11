using System.CommandLine;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Lists;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>invite</c>: an owner makes an invitation; shows and withdraws those that are open.</summary>
internal static class InviteCommand
{
    public static Command Create(CommandHost host)
    {
        var address = new Argument<string>("address") { Description = "Whom to invite" };
        var list = CommonOptions.List();
        var expires = CommonOptions.Duration("--expires", "How long the invitation holds, at most 30 days", "14d", TimeSpan.FromDays(30));
        var rights = new Option<string>("--rights") { Description = "Comma-separated: post, receive, distribute, update, agent", DefaultValueFactory = _ => "post,receive" };
        var order = new Option<long?>("--order") { Description = "With update: whose turn it is to replace keys, lowest first" };
        var logOut = new Option<string?>("--log-out") { Description = "Also write the list's log, which the joiner needs", HelpName = "FILE" };
        var again = new Option<bool>("--new-device") { Description = "For a member who lost all devices: the new one takes their place" };
        var id = new Option<string?>("--member") { Description = "With --new-device, of a list that hides addresses: the member's id or alias, where this home does not know whose the address is", HelpName = "MEMBER" };
        var takenBy = new Option<string?>("--taken-by") { Description = "Who lets them in while you are away, an agent or another owner, by address; else you do", HelpName = "MEMBER" };
        var link = new LinkOptions();
        var command = new Command("invite", "Make an invitation. The link is a secret: send it over another channel than the list's mail.")
        {
            address, list, expires, rights, order, logOut, again, id, takenBy, InviteListCommand.Create(host), InviteWithdrawCommand.Create(host),
        };
        link.AddTo(command);
        host.Does(command, async (parsed, cancellation) =>
        {
            var whom = parsed.GetRequiredValue(address);
            if (!EmailAddress.TryParse(whom, out _)) throw HelperException.Usage($"{whom} is not an address.");
            var forDevice = parsed.GetValue(again);
            var granted = forDevice ? Rights.None : RightsOf(parsed.GetRequiredValue(rights));
            if (granted.HasFlag(Rights.Update) != parsed.GetValue(order).HasValue) throw HelperException.Usage("--rights with update needs --order, and --order needs update.");

            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            var state = replica.Log.AtHead(host.Io.Now);
            if (state.Member(replica.Self)?.Rights.HasFlag(Rights.Owner) != true) throw HelperException.Refused($"Only an owner of {replica.Address} invites.");
            var member = forDevice && parsed.GetValue(id) is { } named && state.Policy.Hidden ? session.MemberOf(replica, named) : replica.Find(whom, host.Io.Now);
            if (member is not null && !forDevice) throw HelperException.Refused($"{whom} is in {replica.Address} already. If all devices were lost, invite with --new-device.");
            if (member is null && forDevice) throw HelperException.Refused($"{whom} is not in {replica.Address}. Invite without --new-device.");

            var under = Under(replica, member, host.Io.Now);
            var taker = parsed.GetValue(takenBy) is { } who ? Taker(session, replica, who, under) : null as Fingerprint?;
            if (taker is not null && link.WantsPassword(parsed)) throw HelperException.Usage("An approval password is known to this home alone, so this home has to let them in: leave out --taken-by, or --password.");
            var secret = link.AskPassword(host, parsed);
            using var made = Invitation.Create(replica.Log, session.DeviceIn(replica).SigningKey, whom, granted, parsed.GetValue(order), parsed.GetValue(expires), host.Io.Time, member?.Id, taker, under: under);
            if (parsed.GetValue(logOut) is { } path) await FileArgument.WriteAsync(path, LogLines.Lines(replica.Entries()), host.Io, cancellation).ConfigureAwait(false);
            link.Show(host, parsed, replica, made, secret);
            host.Io.Say($"This link lets one device in as {whom}, once, for {Durations.Say(parsed.GetValue(expires))}. Whoever has it can use it: send it over another channel (a messenger, on paper, in person), not by the list's mail.");
            if (replica.Unconfirmed > 0) host.Io.Say($"The log holds {replica.Unconfirmed} of your entries that the server may not have yet; give them to the operator before {whom} joins.");
            return ExitCode.Done;
        });
        return command;
    }

    // Whom it is a new device for has to be there at the entry it names.
    private static long Under(ListReplica list, RosterMember? member, long now) =>
        member is null || list.Log.At(list.Standing, now).Member(member.Id)?.Address == member.Address ? list.Standing : list.Log.HeadNumber;

    private static Fingerprint Taker(HelperSession session, ListReplica list, string who, long under)
    {
        var member = session.MemberOf(list, who);
        if (member.Suspended || (member.Rights & (Rights.Owner | Rights.Agent)) == 0) throw HelperException.Refused($"{member.Address} may let nobody into {list.Address}: owners may, and agents. See who is one: cryptolist-helper list --list {list.Address} --members");
        return list.Log.At(under, session.Io.Now).Member(member.Id)?.Devices is [var device, ..] ? device.Fingerprint : throw HelperException.Wait($"The server of {list.Address} is not known to have a device of {member.Address} yet. Run `sync`, and invite again.");
    }

    private static Rights RightsOf(string text)
    {
        var rights = Rights.None;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            rights |= name switch
            {
                "post" => Rights.Post,
                "receive" => Rights.Receive,
                "distribute" => Rights.Distribute,
                "update" => Rights.Update,
                "agent" => Rights.Agent,
                "owner" => throw HelperException.Refused("An invitation cannot make an owner. Invite first, then give the right."),
                _ => throw HelperException.Usage($"There is no right called {name}. There are: post, receive, distribute, update, agent."),
            };
        }

        return rights;
    }
}
