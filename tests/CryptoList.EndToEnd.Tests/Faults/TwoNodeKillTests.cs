using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Protocol.Identifiers;
using CryptoList.Server.Settings;
using CryptoList.Server.Tests.Storing;
using Npgsql;
using Xunit.Abstractions;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>Two servers on one PostgreSQL database, of which one is killed at random while the other goes on; now and then the database crashes too.</summary>
public sealed class TwoNodeKillTests(ITestOutputHelper output)
{
    private const int RoundsPerCrash = 4;

    [OwnPostgresFact]
    public async Task One_of_two_killed_at_random_and_the_database_crashing_they_lose_nothing_they_answered_and_send_nothing_to_whoever_left()
    {
        var settings = KillSettings.FromEnvironment();
        output.WriteLine(settings.ToString());
        var random = new Random(settings.Seed);
        var cluster = new PostgresCluster { Lasting = true };
        await cluster.InitializeAsync();
        try
        {
            await RunAsync(settings, random, cluster);
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    private async Task RunAsync(KillSettings settings, Random random, PostgresCluster cluster)
    {
        var (store, events, crashes) = (cluster.NewStore(), new EventCount(), 0);
        var keys = Directory.CreateTempSubdirectory("cryptolist-keys-").FullName;
        await using var world = await World.QuietAsync(s => s with { Store = StoreKind.Postgres, Postgres = store, KeyFolder = keys });
        await using var relay = new FaultyRelay(world.Relay, moment =>
        {
            if (moment.Stage is RelayStage.Content or RelayStage.EndOfData or RelayStage.Taken) events.Happen();
            return Misdeed.None;
        })
        {
            Client = KillSettings.HostName,
        };
        var list = await MailingList.OpenAsync(world, Enumerable.Range(1, 9).Select(i => $"member{i}"));
        await PostgresCluster.RunSqlAsync(store, DoubtJournal.Postgres);
        Task<ServeProcess> StartAsync(string node) => ServeProcess.StartAsync(
            world.Folder(node), relay.EndPoint, null, ["--Data:Store=postgres", $"--Data:Postgres={store}", $"--Data:Keys={keys}", "--Delivery:Lease=2s", .. KillSettings.Server]);
        await using var run = new KillRun(world, list, relay, events, [() => StartAsync("one"), () => StartAsync("two")], random);

        await run.StartAsync();
        while (run.Kills < settings.Kills)
        {
            await run.RoundAsync(run.Kills % RoundsPerCrash == RoundsPerCrash - 1 ? CrashAsync : null);
        }

        await run.SettledAsync(KillSettings.Patience);
        // A joining that got no answer may have gone into the log after it was looked at.
        await list.FollowAsync();

        var findings = new KillFindings(run, list, relay, await DoubtsAsync(store));
        output.WriteLine($"PostgreSQL, two nodes, {crashes} crashes of the database: {findings}");
        findings.Check();
        Directory.Delete(keys, recursive: true);

        async Task CrashAsync()
        {
            await cluster.CrashAsync();
            crashes++;
        }
    }

    private static async Task<Dictionary<(string MessageId, MemberId Member), int>> DoubtsAsync(string store)
    {
        await using var source = NpgsqlDataSource.Create(store);
        await using var command = source.CreateCommand(DoubtJournal.Query);
        await using var rows = await command.ExecuteReaderAsync();
        return DoubtJournal.Read(rows);
    }
}
