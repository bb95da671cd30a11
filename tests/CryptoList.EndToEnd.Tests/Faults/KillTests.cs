using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Storage.Sqlite;
using Xunit.Abstractions;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>The server killed at random moments under load, its data in SQLite.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Killed_at_random_moments_it_loses_nothing_it_answered_and_sends_nothing_to_whoever_left()
    {
        var settings = KillSettings.FromEnvironment();
        output.WriteLine(settings.ToString());
        var events = new EventCount();
        await using var world = World.Quiet();
        await using var relay = new FaultyRelay(world.Relay, moment =>
        {
            if (moment.Stage is RelayStage.Content or RelayStage.EndOfData or RelayStage.Taken) events.Happen();
            return Misdeed.None;
        })
        {
            Client = KillSettings.HostName,
        };
        var list = await MailingList.OpenAsync(world, Enumerable.Range(1, 9).Select(i => $"member{i}"));
        using var database = SqliteDatabase.Open(Path.Combine(world.DataFolder, Server.Serving.DataServices.DatabaseFile));
        using var journal = database.OpenSession();
        journal.Run(DoubtJournal.SqliteTable);
        journal.Run(DoubtJournal.SqliteTrigger);
        await using var run = new KillRun(
            world, list, relay, events, [() => ServeProcess.StartAsync(world.DataFolder, relay.EndPoint, null, KillSettings.Server)], new Random(settings.Seed));

        await run.StartAsync();
        while (run.Kills < settings.Kills) await run.RoundAsync();
        await run.SettledAsync(KillSettings.Patience);
        await list.FollowAsync();

        using var rows = journal.Prepared(DoubtJournal.Query).ExecuteReader();
        var findings = new KillFindings(run, list, relay, DoubtJournal.Read(rows));
        output.WriteLine($"SQLite: {findings}");
        findings.Check();
    }
}
