using System.CommandLine;
using CryptoList.Server.Settings;
using CryptoList.Storage.Moving;

namespace CryptoList.Server.Commands.Store;

/// <summary><c>store migrate</c>.</summary>
internal static class StoreMigrateCommand
{
    public static Command Create(CommandHost host)
    {
        var from = new Option<string>("--from") { Description = "The store with the data: sqlite:FILE or postgres:CONNECTION STRING", HelpName = "STORE", Required = true };
        var to = new Option<string>("--to") { Description = "An empty store. postgres: alone means what the setting Data:Postgres says, so that no password stands in the list of processes", HelpName = "STORE", Required = true };
        return host.DoesWithout(
            new Command(
                "migrate",
                """
                Move all data of a stopped server from one store to another, whole or not at all. The old store is left as it is: do not serve it again.
                Keys are not in the store: the key folder stays where it is, and the setting Data:Keys must still name it.

                Example: cryptolist store migrate --from sqlite:/var/lib/cryptolist/data/cryptolist.db --to "postgres:Host=db;Database=cryptolist;Username=cryptolist"
                """)
            { from, to },
            "{rows: {TABLE: COUNT}}",
            async (asJson, parsed, cancel) =>
            {
                var result = await MoveAsync(Full(parsed.GetValue(from)!), Full(parsed.GetValue(to)!), cancel);
                switch (result.Outcome)
                {
                    case MoveOutcome.SourceServed: throw CommandException.Refused("source-served", "A server runs on the store to be moved. Stop all of its nodes first; after a crash wait until their leases have run out.");
                    case MoveOutcome.TargetServed: throw CommandException.Refused("target-served", "A server runs on the store to be filled. Stop it first.");
                    case MoveOutcome.TargetNotEmpty: throw CommandException.Refused("target-not-empty", "The store to be filled has data of its own. Name another file, another database, or another schema with Search Path=….");
                    case MoveOutcome.CountsDiffer: throw CommandException.Fault($"After copying, the table {result.Rows.Single().Key} differed by {result.Rows.Single().Value} rows; nothing was written.");
                }

                if (asJson) JsonOutput.Write(host.Io, new { result.Rows });
                else host.Io.Output.WriteLine($"Moved {result.Rows["list"]} lists, {result.Rows["roster_entry"]} roster entries, {result.Rows["post"]} posts, {result.Rows["delivery"]} copies. Set Data:Store, and keep the key folder.");
                return ExitCode.Done;
            });
    }

    private static async Task<MoveResult> MoveAsync(string from, string to, CancellationToken cancel)
    {
        try
        {
            return await StoreMove.MoveAsync(from, to, cancel);
        }
        catch (FormatException fault)
        {
            throw CommandException.Usage($"--from, --to: {fault.Message}.");
        }
    }

    private static string Full(string store) =>
        store == "postgres:" ? store + (ServerSettings.Read(ServerSettings.Configure([])).Postgres ?? throw CommandException.Usage("postgres: alone needs the setting Data:Postgres (CRYPTOLIST_Data__Postgres).")) : store;
}
