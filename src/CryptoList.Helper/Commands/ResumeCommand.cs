using System.CommandLine;
using CryptoList.Helper.Exchange;

namespace CryptoList.Helper.Commands;

/// <summary><c>resume</c>: an owner lifts a suspension, such as the operator's cut.</summary>
internal static class ResumeCommand
{
    public static Command Create(CommandHost host)
    {
        var who = new Argument<string>("member") { Description = "The member's address" };
        var list = CommonOptions.List();
        var output = CommonOptions.Out("the signed entry, for the operator: cryptolist member resume LIST FILE");
        var command = new Command("resume", "Lift a suspension, by mail where `mail set` says how, else the signed entry is written: the member gets posts again from then on. To confirm a cut instead, use remove.") { who, list, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            var member = session.MemberOf(replica, parsed.GetRequiredValue(who));
            if (!member.Suspended) throw HelperException.Refused($"{member.Address} is not suspended in your log of {replica.Address}. Take the newest log first: cryptolist-helper sync");
            return await MailedWish.SendOrWriteAsync(session, replica, new Wish { Kind = WishKind.Resume, Member = member.Id.ToString() }, parsed.GetValue(output), _ =>
            [
                $"{member.Address} is back in your log of {replica.Address}, entry {replica.Log.HeadNumber}. It takes hold when the operator has appended it: cryptolist member resume {replica.Address} FILE",
            ], cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
