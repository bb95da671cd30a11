using System.CommandLine;
using CryptoList.Storage.Backup;

namespace CryptoList.Server.Commands.Store;

/// <summary><c>store confirm</c>.</summary>
internal static class StoreConfirmCommand
{
    private const string Text = """
        Say that the lists of a restored backup are as they should be; until then `serve` does not start. A server whose log is older than what its
        owners and members hold would send to whoever was removed since, and its next entry would fork the log. So, for each list, before this:

          1. an owner writes out the log:       cryptolist-helper list log --list LIST --out team.log
          2. take what is new in it:            cryptolist roster append LIST team.log
          3. the keys made since are gone:      cryptolist key show LIST, and if it lacks the newest: cryptolist key rotate LIST

        While the store is unconfirmed, entries of any age are taken, which otherwise must come within 10 minutes of their signing.

        Example: cryptolist store confirm --drop-waiting
        """;

    public static Command Create(CommandHost host)
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var drop = new Option<bool>("--drop-waiting") { Description = "Cancel the copies that waited when the backup was made: for a backup so old that the server has since sent them. Without it they are sent" };
        return host.Does(
            new Command("confirm", Text) { drop, yes }, "{confirmed, dropped, lists: [{id, entry, entryInBackup}]}",
            async (session, parsed, cancel) =>
            {
                if (RestoredMark.Read(session.Data.KeyFolder) is not { } mark) throw CommandException.Usage("There is nothing to confirm: this is no restored backup, or it was confirmed before.");
                var lists = session.Data.Lists.All.OrderBy(l => l.Key).Select(l => new { l.Id, l.Address, Entry = l.Log.HeadNumber, EntryInBackup = mark.Lists.GetValueOrDefault(l.Label) }).ToList();
                foreach (var list in lists) session.Hint($"{list.Address}: at entry {list.Entry}, {(list.Entry == list.EntryInBackup ? "as in the backup" : $"the backup had {list.EntryInBackup}")}.");
                await session.ConfirmAsync(parsed.GetValue(yes), $"This was backed up at {Tables.Time(mark.Made)}. Whoever was removed since and is still in a log here will get mail.", "current", cancel);
                var dropped = parsed.GetValue(drop) ? await DropAsync(session, cancel) : 0;
                RestoredMark.Remove(session.Data.KeyFolder);
                if (session.Json) session.WriteJson(new { Confirmed = true, Dropped = dropped, Lists = lists.Select(l => new { Id = l.Id.ToString(), l.Entry, l.EntryInBackup }) });
                else session.Io.Output.WriteLine($"Confirmed.{(dropped > 0 ? $" {dropped} copies were cancelled." : "")} The server may start.");
                return ExitCode.Done;
            });
    }

    private static async Task<int> DropAsync(CommandSession session, CancellationToken cancel)
    {
        var dropped = 0;
        // What was on the wire then waits now.
        await session.Data.Queue.ReleaseDeadAsync(null, allDead: true, session.NowMilliseconds, cancel);
        foreach (var post in await session.Data.Queue.PostsAsync(null, int.MaxValue, openOnly: true, cancel))
            dropped += await session.Data.Queue.DropAsync(post.Post, session.NowMilliseconds, cancel: cancel);
        return dropped;
    }
}
