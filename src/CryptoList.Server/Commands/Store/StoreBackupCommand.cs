using System.CommandLine;
using CryptoList.Server.Serving;
using CryptoList.Server.Settings;
using CryptoList.Storage.Backup;

namespace CryptoList.Server.Commands.Store;

/// <summary><c>store backup</c>.</summary>
internal static class StoreBackupCommand
{
    private const string Text = """
        Copy the database and the keys to a new folder, of mode 0700, while the server runs or not. What is in it fits together: every post that
        waits has its key. For SQLite the folder is a data folder; for PostgreSQL it holds what pg_dump made, and the keys.

        Whoever has a backup has the server's keys of that day: no post can be read by it, and with the list key of a departed member, those stored
        can. Keep it as safe as the server, and no longer than you must: keys that are destroyed here live on in it.

        A server on a restored backup does not start before you said that its logs are current: cryptolist store confirm --help

        Example: cryptolist store backup --to /var/backups/cryptolist/2026-11-21
        """;

    public static Command Create(CommandHost host)
    {
        var to = new Option<string>("--to") { Description = "A folder that is not there yet", HelpName = "FOLDER", Required = true };
        return host.DoesWithout(
            new Command("backup", Text) { to }, "{folder, made, lists: {ID: ENTRY}}",
            (asJson, parsed, cancel) => host.Action((session, _, _) => RunAsync(session, host.Settings(parsed), Path.GetFullPath(parsed.GetRequiredValue(to)), cancel))(asJson, parsed, cancel));
    }

    private static async Task<int> RunAsync(CommandSession session, ServerSettings settings, string folder, CancellationToken cancel)
    {
        if (Path.Exists(folder)) throw CommandException.Usage($"'{folder}' is there already. Name a folder that is not, so that no two backups mix.");
        // Under another name until it is whole: what has the name is a backup.
        var partial = $"{folder}.{Guid.NewGuid():N}.partial";
        KeyFolderCopy.PrivateFolder(partial);
        try
        {
            var mark = await TakeAsync(session, settings, partial, cancel);
            Directory.Move(partial, folder);
            if (session.Json) session.WriteJson(new { Folder = folder, mark.Made, mark.Lists });
            else session.Io.Output.WriteLine(HarmlessText.OfLine($"Backed up {mark.Lists.Count} {(mark.Lists.Count == 1 ? "list" : "lists")} and their keys to {folder}."));
            return ExitCode.Done;
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }

    private static async Task<RestoredMark> TakeAsync(CommandSession session, ServerSettings settings, string folder, CancellationToken cancel)
    {
        var (data, keyFolder) = (session.Data, Path.Combine(folder, "keys"));
        var keys = new KeyFolderCopy(data.KeyFolder, keyFolder);
        keys.TakeNew();
        // Days that may end while the database is copied; days that begin meanwhile have their key in the folder afterwards.
        var needed = new HashSet<(string, long)>();
        await data.Lists.FollowAsync(cancel);
        foreach (var list in data.Lists.All)
        {
            foreach (var day in await data.Posts.QueueDaysAsync(list.Key, cancel)) needed.Add((Convert.ToHexStringLower(list.Id.ToArray()), day));
        }

        var mark = new RestoredMark(session.Now, data.Lists.All.ToDictionary(l => l.Label, l => l.Log.HeadNumber));
        if (data.Sqlite is { } sqlite) SqliteSnapshot.Take(sqlite, Path.Combine(folder, DataServices.DatabaseFile));
        else await PostgresDump.TakeAsync(settings.Postgres!, Path.Combine(folder, "cryptolist.dump"), cancel);
        keys.TakeNew();
        keys.DropDestroyed((list, day) => needed.Contains((list, day)));
        if (File.Exists(settings.UsersPath)) KeyFolderCopy.Take(settings.UsersPath, Path.Combine(folder, "users"));
        mark.Write(keyFolder);
        return mark;
    }
}
