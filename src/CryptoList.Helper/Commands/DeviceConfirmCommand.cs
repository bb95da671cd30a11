using System.CommandLine;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Membership;
using CryptoList.Helper.Terminal;
using CryptoList.Mail;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>device confirm</c>: a second device, or an owner for a member who has none, brings a waiting device into force at once.</summary>
internal static class DeviceConfirmCommand
{
    public static Command Create(CommandHost host)
    {
        var which = new Argument<string?>("device") { Description = "Its name, its fingerprint, or the first groups of the fingerprint's digits; not needed while one waits only", Arity = ArgumentArity.ZeroOrOne };
        var list = CommonOptions.List();
        var who = new Option<string?>("--member") { Description = "Whose, where it is not yours; owners only, for a member who has no other device", HelpName = "ADDRESS" };
        var all = new Option<bool>("--all") { Description = "All that wait" };
        var yes = new Option<bool>("--yes") { Description = "You compared the fingerprint with what the device itself shows: do not ask" };
        var output = CommonOptions.Out("the signed entries, for the operator: cryptolist roster append LIST FILE");
        var command = new Command(
            "confirm",
            "Bring a device into force at once that waits for its 24 hours: from another device of yours than the one that added it. Shows what waits, with its fingerprint; the device itself shows its own with: cryptolist-helper fingerprint. "
            + "By mail where `mail set` says how, else the signed entry is written.")
        { which, list, who, all, yes, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            session.RefuseWhileWaiting(replica);
            replica.RequireWhole();
            var member = session.MemberOf(replica, parsed.GetValue(who) ?? replica.Self.ToString());
            var byMail = MailedWish.Applies(session, parsed.GetValue(output));
            var waiting = WaitingDevice.Of(replica, member, host.Io.Now);
            if (waiting.Count == 0) return await NoneAsync(session, replica, member, byMail, cancellation).ConfigureAwait(false);
            Tables.Write(host.Io, ["DEVICE", "FINGERPRINT", "ADDED BY", "ADDED", "IN FORCE"], waiting.Select(w => new[] { w.Device.Name, w.Digits, w.AddedBy, MailDate.Format(w.Device.AddedTime), StandingSentence.From(w.InForceFrom) }));
            var chosen = Choose(replica, member, waiting, parsed.GetValue(which), parsed.GetValue(all));
            if (!parsed.GetValue(yes)) Ask(host.Io, chosen);
            if (byMail) return await MailedWish.SendAsync(session, replica, [.. chosen.Select(w => Confirm(member, w))], cancellation).ConfigureAwait(false);
            await WriteAsync(session, replica, member, chosen, parsed.GetValue(output), cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static Wish Confirm(RosterMember member, WaitingDevice waiting) => new() { Kind = WishKind.ConfirmDevice, Member = member.Id.ToString(), Device = waiting.Device.Fingerprint.ToString() };

    private static IReadOnlyList<WaitingDevice> Choose(ListReplica list, RosterMember member, IReadOnlyList<WaitingDevice> waiting, string? which, bool all)
    {
        if (which is not null && all) throw HelperException.Usage("Name a device, or say --all, not both.");
        if (which is null) return all || waiting.Count == 1 ? waiting : throw HelperException.Usage($"{waiting.Count} devices wait. Name one by the first groups of its fingerprint's digits, or say --all.");
        var device = DeviceChoice.Find(list, member, which);
        return waiting.FirstOrDefault(w => w.Device.Fingerprint == device.Fingerprint) is { } one ? [one] : throw HelperException.Refused($"{HarmlessText.OfLine(device.Name)} does not wait in {list.Address}: it is in force, or removed.");
    }

    private static void Ask(HelperIo io, IReadOnlyList<WaitingDevice> chosen)
    {
        var what = chosen.Count == 1 ? "this fingerprint" : $"all {chosen.Count} fingerprints";
        var answer = io.Terminal.Ask($"Did you compare {what} with what the device itself shows (cryptolist-helper fingerprint)? Type yes to confirm: ")
            ?? throw HelperException.Usage("Nobody is here to ask. Compare the fingerprint with what the device itself shows, then give --yes.");
        if (answer.Trim() != "yes") throw HelperException.Refused("Nothing was changed. If the device is not yours, remove it now: cryptolist-helper device remove NAME --stolen");
    }

    // The entry may be in the server's log and not here yet.
    private static async Task<int> NoneAsync(HelperSession session, ListReplica list, RosterMember member, bool byMail, CancellationToken cancellation)
    {
        var said = $"No device of {member.Address} waits in the log of {list.Address} that is here.";
        if (!byMail) throw HelperException.Refused($"{said} Take the newest with: cryptolist-helper sync --log FILE");
        using var mail = MailAccess.Out(session)!;
        var asked = await new Submitter(session, mail).AskForLogAsync(list, cancellation).ConfigureAwait(false);
        throw HelperException.Wait($"{said} {(asked ? "The server is asked for what is new: run cryptolist-helper sync, then this again." : "The mail server did not take the question for what is new; try again.")}");
    }

    private static async Task WriteAsync(HelperSession session, ListReplica list, RosterMember member, IReadOnlyList<WaitingDevice> chosen, string? path, CancellationToken cancellation)
    {
        var entries = new List<SignedEntry>();
        foreach (var waiting in chosen)
        {
            entries.Add(session.AuthorIn(list).DeviceConfirm(member.Id, waiting.Device.Fingerprint));
            list.AppendOwn(entries[^1]);
        }

        await FileArgument.WriteAsync(path, LogLines.Lines(entries), session.Io, cancellation).ConfigureAwait(false);
        session.Io.Say($"It is confirmed in your log of {list.Address}, entry {list.Log.HeadNumber}. It counts when the operator has appended it: cryptolist roster append {list.Address} FILE. Keys that were replaced while it waited it gets with: cryptolist-helper welcome {member.Address}");
    }
}
