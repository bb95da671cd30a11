using System.CommandLine;
using CryptoList.Helper.Exchange;

namespace CryptoList.Helper.Commands;

/// <summary><c>rights</c>: an owner gives and takes rights.</summary>
internal static class RightsCommand
{
    public static Command Create(CommandHost host)
    {
        var who = new Argument<string>("member") { Description = "The member's address" };
        var changes = new Argument<string[]>("changes") { Description = "Such as +distribute, -post, +update:2; nothing shows what they have", Arity = ArgumentArity.ZeroOrMore };
        var list = CommonOptions.List();
        var output = CommonOptions.Out("the signed entry, for the operator: cryptolist roster append LIST FILE");
        var command = new Command(
            "rights",
            "Show a member's rights, or give (+) and take (-) some: post, receive, owner, distribute (hand out the list key), update:N (replace it, the N-th in turn), agent. By mail where `mail set` says how.\n\n"
            + "Put -- before the changes: cryptolist-helper rights bob@example.org -- +distribute -post")
        { who, changes, list, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            var member = session.MemberOf(replica, parsed.GetRequiredValue(who));
            var wanted = parsed.GetValue(changes) ?? [];
            if (wanted.Length == 0)
            {
                host.Io.Text.WriteLine($"{member.Address}: {string.Join(", ", ListCommand.Names(member.Rights))}{(member.UpdateOrder is { } turn ? $" (turn {turn})" : "")}");
                return ExitCode.Done;
            }

            HelperSession.RefuseInDispute(replica);
            var wish = new Wish { Kind = WishKind.Rights, Member = member.Id.ToString(), Changes = wanted };
            return await MailedWish.SendOrWriteAsync(session, replica, wish, parsed.GetValue(output), _ =>
            [
                $"{member.Address} has these rights in your log of {replica.Address}, entry {replica.Log.HeadNumber}: {string.Join(", ", ListCommand.Names(replica.Log.AtHead(host.Io.Now).Member(member.Id)!.Rights))}. They hold when the operator has appended it: cryptolist roster append {replica.Address} FILE",
            ], cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
