using System.CommandLine;

namespace CryptoList.Server.Commands.Lists;

/// <summary><c>list delete</c>: the list, its posts and its keys.</summary>
internal static class ListDeleteCommand
{
    public static Command Create(CommandHost host)
    {
        var address = Arguments.List();
        var yes = Arguments.Yes();
        return host.Does(
            new Command("delete", "Delete a list: its log, its posts, and the server's keys for it. It cannot be undone; members keep their logs and keys.\n\nExample: cryptolist list delete team@lists.example.net --yes") { address, yes },
            "{deleted, id, address}",
            async (session, parsed, cancel) =>
            {
                var list = session.List(parsed.GetRequiredValue(address));
                var waiting = (await session.Data.Queue.PostsAsync(list.Key, int.MaxValue, openOnly: true, cancel)).Count;
                await session.ConfirmAsync(
                    parsed.GetValue(yes), $"This deletes {list.Address} with its log, its keys and all its posts{(waiting > 0 ? $", {waiting} of them not delivered to everyone" : "")}.", list.Address, cancel);
                var deleted = await session.Data.Hosting.DeleteAsync(list, cancel);
                if (session.Json) session.WriteJson(new { Deleted = deleted, Id = list.Id.ToString(), list.Address });
                else session.Io.Output.WriteLine(HarmlessText.OfLine($"{list.Address} is deleted."));
                return ExitCode.Done;
            });
    }
}
