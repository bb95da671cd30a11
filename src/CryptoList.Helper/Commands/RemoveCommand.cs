using System.CommandLine;
using CryptoList.Helper.Exchange;

namespace CryptoList.Helper.Commands;

/// <summary><c>remove</c>: an owner removes a member, or a member leaves.</summary>
internal static class RemoveCommand
{
    public static Command Create(CommandHost host)
    {
        var who = new Argument<string>("member") { Description = "The member's address" };
        var list = CommonOptions.List();
        var adverse = new Option<bool>("--adverse") { Description = "The member may work against the list: the list key is to be replaced at once" };
        var keep = new Option<bool>("--no-rekey") { Description = "By mail: leave the list key as it is for now" };
        var output = CommonOptions.Out("the signed entry, for the operator: cryptolist roster append LIST FILE");
        var command = new Command("remove", "Remove a member, and replace the list key they know: by mail where `mail set` says how, else the signed entry is written. Yourself: leaves the list.") { who, list, adverse, keep, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            var member = session.MemberOf(replica, parsed.GetRequiredValue(who));
            var wish = new Wish { Kind = WishKind.Remove, Member = member.Id.ToString(), Adverse = parsed.GetValue(adverse), Rekey = !parsed.GetValue(keep) };
            return await MailedWish.SendOrWriteAsync(session, replica, wish, parsed.GetValue(output), _ =>
            [
                $"{member.Address} is out of your log of {replica.Address}, entry {replica.Log.HeadNumber}. It takes hold when the operator has appended it: cryptolist roster append {replica.Address} FILE",
                wish.Adverse ? "Replace the list key now: cryptolist-helper rekey" : $"Replace the list key within {Durations.Say(TimeSpan.FromSeconds(replica.Log.AtHead(host.Io.Now).Policy.Rekey))}: cryptolist-helper rekey",
            ], cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
