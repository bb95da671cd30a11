using System.CommandLine;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>invite withdraw</c>: nobody comes in by an invitation any more.</summary>
internal static class InviteWithdrawCommand
{
    public static Command Create(CommandHost host)
    {
        var which = new Argument<string>("invitation") { Description = "Whom it was for: all that are open for that address; or its id, of another owner's too (behind -- where it begins with a hyphen)" };
        var list = CommonOptions.List();
        var output = CommonOptions.Out("the signed entries, for the operator: cryptolist roster append LIST FILE");
        var command = new Command(
            "withdraw",
            "Withdraw an invitation: by mail where `mail set` says how, else the signed entries are written. Who comes with it later is told so. A link for a further device of your own is withdrawn here, at once. See which there are: invite list")
        { which, list, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            var (links, invitations) = Choose(replica, parsed.GetRequiredValue(which), host.Io.Now);
            // An entry needs an owner; what is only this home's own does not.
            if (invitations.Count > 0 && replica.Log.AtHead(host.Io.Now).Member(replica.Self)?.Rights.HasFlag(Rights.Owner) != true)
                throw HelperException.Refused($"Only an owner of {replica.Address} withdraws invitations.");
            foreach (var id in links) new InvitationBook(replica.Folder).Withdraw(id);
            if (links.Count > 0) host.Io.Say($"{(links.Count == 1 ? "A link" : $"{links.Count} links")} for a further device of yours in {replica.Address} {(links.Count == 1 ? "is" : "are")} withdrawn: this device lets nobody in by {(links.Count == 1 ? "it" : "them")}.");
            if (invitations.Count == 0) return ExitCode.Done;
            if (MailedWish.Applies(session, parsed.GetValue(output)))
                return await MailedWish.SendAsync(session, replica, [.. invitations.Select(id => new Wish { Kind = WishKind.Withdraw, Invitation = id.ToString() })], cancellation).ConfigureAwait(false);
            await WriteAsync(session, replica, invitations, parsed.GetValue(output), cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task WriteAsync(HelperSession session, ListReplica list, IReadOnlyList<InvitationId> invitations, string? path, CancellationToken cancellation)
    {
        List<SignedEntry> entries = [];
        foreach (var id in invitations)
        {
            entries.Add(session.AuthorIn(list).InviteWithdraw(id));
            list.AppendOwn(entries[^1]);
            new InvitationBook(list.Folder).Withdraw(id);
        }

        await FileArgument.WriteAsync(path, LogLines.Lines(entries), session.Io, cancellation).ConfigureAwait(false);
        session.Io.Say($"{(entries.Count == 1 ? "An invitation is" : $"{entries.Count} invitations are")} withdrawn in your log of {list.Address}, up to entry {list.Log.HeadNumber}. It takes hold when the operator has appended it: cryptolist roster append {list.Address} FILE");
    }

    /// <summary>Links for devices of my own, and invitations that the log withdraws.</summary>
    private static (IReadOnlyList<InvitationId> Links, IReadOnlyList<InvitationId> Invitations) Choose(ListReplica list, string which, long now)
    {
        var mine = MadeInvitation.All(list, now).ToList();
        if (InvitationId.TryParse(which, out var id))
        {
            var made = mine.Find(m => m.Id == id);
            if (made is { Standing: InvitationStanding.Used }) throw HelperException.Refused($"That invitation to {list.Address} was used. Take out who came in by it with `remove`, or `device remove`.");
            if (made is { Standing: InvitationStanding.Withdrawn } || list.Log.AtHead(now).IsSettled(id)) throw HelperException.Refused($"That invitation to {list.Address} was used or withdrawn already.");
            return made is { ForDevice: true } ? ([id], []) : ([], [id]);
        }

        if (!EmailAddress.TryParse(which, out var address)) throw HelperException.Usage($"{which} is neither an address nor the id of an invitation.");
        // Dead ones too: the log may not say so yet.
        var open = mine.Where(m => m.Standing is InvitationStanding.Open or InvitationStanding.Dead && EmailAddress.TryParse(m.Address, out var whose) && whose.Equals(address)).ToList();
        if (open.Count == 0) throw HelperException.Usage($"This home has no open invitation of {which} to {list.Address}. See which there are: cryptolist-helper invite list. One that another owner made is withdrawn by its id.");
        return ([.. open.Where(m => m.ForDevice).Select(m => m.Id)], [.. open.Where(m => !m.ForDevice).Select(m => m.Id)]);
    }
}
