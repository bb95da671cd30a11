using System.Diagnostics;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists.Delivery;
using CryptoList.Server.Commands;
using CryptoList.Server.Serving;
using CryptoList.Storage.Sqlite;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>Another process holds the database for longer than anybody waits: temporary refusals, clear words, nothing lost.</summary>
public sealed class LockedDatabaseTests
{
    [Fact]
    public async Task While_the_database_is_locked_posts_get_451_a_removal_says_that_it_did_not_happen_and_then_all_goes_on()
    {
        await using var world = World.Quiet();
        await using var relay = new FaultyRelay(world.Relay, _ => Misdeed.None);
        await relay.RefuseAsync();
        await world.StartServerAsync(s => s with
        {
            BusyTimeout = TimeSpan.FromSeconds(1),
            Delivery = s.Delivery with { Smarthost = relay.EndPoint, Schedule = [TimeSpan.FromMilliseconds(100)] },
        });
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        await world.PostAsync(list.Seal(list.Owner, "Before."));
        var second = list.Seal(list.Owner, "Meanwhile.");
        using var database = SqliteDatabase.Open(Path.Combine(world.DataFolder, DataServices.DatabaseFile));
        using (var other = database.OpenSession())
        {
            await LockWithNoCopyMarkedAsync(world, other);
            // Copies that can be sent, and not be marked: they wait.
            relay.Open();

            Assert.Equal(451, (await world.SubmitAsync(second)).Code);
            var (code, said) = await RemoveAsync(world, "bob@example.org");
            Assert.Equal(ExitCode.Fault, code);
            Assert.Contains("bob@example.org was not removed, nothing was changed: The database is locked by another process.", said);
            Assert.Empty(relay.Mails);

            other.Run("rollback");
        }

        Assert.Equal(250, (await world.SubmitAsync(second)).Code);
        Assert.All(await world.Operator.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
        Assert.Equal(["alice@example.org", "alice@example.org", "bob@example.org", "bob@example.org", "carol@example.org", "carol@example.org"], relay.Whole.Select(m => m.Recipient).Order());
        Assert.Equal(ExitCode.Done, (await RemoveAsync(world, "bob@example.org")).Code);
        await list.FollowAsync();
        await world.PostAsync(list.Seal(list.Owner, "After."));
        await world.Operator.SettledAsync();
        Assert.Equal(2, relay.Whole.Count(m => m.Recipient == "bob@example.org"));
    }

    /// <summary>A copy that was marked as on its way before the lock may still go out.</summary>
    private static async Task LockWithNoCopyMarkedAsync(World world, SqliteSession other)
    {
        while (true)
        {
            other.Run("begin exclusive");
            var copies = await world.Operator.CopiesAsync();
            if (copies.Count == 3 && copies.All(c => c.State == CopyState.Waiting)) return;
            other.Run("rollback");
            await Task.Delay(10);
        }
    }

    /// <summary>The operator's real command, in a process of its own.</summary>
    private static async Task<(int Code, string Said)> RemoveAsync(World world, string who)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "cryptolist.exe" : "cryptolist");
        var start = new ProcessStartInfo(program, ["member", "remove", World.ListAddress, who, "--data", world.DataFolder]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["CRYPTOLIST_Data__BusyTimeout"] = "1s";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
