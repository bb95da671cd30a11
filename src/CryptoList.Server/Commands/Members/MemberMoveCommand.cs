using System.CommandLine;
using CryptoList.Mail.Addresses;

namespace CryptoList.Server.Commands.Members;

/// <summary><c>member move</c>: where mail goes to a member of a list that hides its members' addresses.</summary>
internal static class MemberMoveCommand
{
    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        var who = Arguments.Member();
        var to = new Argument<string>("ADDRESS") { Description = "Where mail goes from now on" };
        return host.Does(
            new Command(
                "move",
                "Send a member's mail to another address, of a list that hides addresses: its log has none to change. Make sure that it is the member who wants this; "
                + "copies can be read by the member's devices alone, wherever they go.\n\nExample: cryptolist member move team@lists.example.net bob@example.org bob@example.com") { list, who, to },
            "{list, member, address}",
            async (session, parsed, cancel) =>
            {
                var hosted = session.List(parsed.GetRequiredValue(list));
                if (!hosted.HidesAddresses) throw CommandException.Refused("address-shown", $"{hosted.Address} has its members' addresses in its log: an owner and the member sign the new one. See: cryptolist roster append");
                var member = session.Member(hosted, parsed.GetRequiredValue(who));
                var text = parsed.GetRequiredValue(to);
                if (!EmailAddress.TryParse(text, out var address)) throw CommandException.Usage($"'{text}' is no e-mail address.");
                if (!await session.Data.Rosters.MoveAsync(hosted, member.Id, address.Normalized, cancel))
                    throw CommandException.Refused("address-taken", $"{address.Normalized} is another member's, or a list of this server. Nothing was changed.");
                if (session.Json) session.WriteJson(new { List = hosted.Id.ToString(), Member = member.Id.ToString(), Address = address.Normalized });
                else session.Hint($"Mail to that member of {hosted.Address} goes to {address.Normalized} from now on.");
                return ExitCode.Done;
            });
    }
}
