using CryptoList.Lists.Delivery;
using CryptoList.Lists.Membership;
using CryptoList.Server.Serving;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

/// <summary>An older database put back must not bring back who was removed since.</summary>
public sealed class RestoredDatabaseTests
{
    [Fact]
    public async Task A_list_whose_log_is_older_than_what_was_verified_is_held_until_it_is_whole_again()
    {
        var time = new ShiftedTime();
        await using var server = await TestServer.StartAsync(relay: false, time: time);
        var list = await TestList.OpenAsync(server, "bob", "carol");
        await server.SubmitAsync(list.Seal(list.Owner, "Bob is still here."));
        var backup = await BackUpAsync(server);
        var removal = list.Removal(list.Member("bob"));
        await server.Removals.RemoveAsync(list.Hosted, list.Member("bob").Id, removal);
        await RestoreAsync(server, backup);
        time.Forward(TimeSpan.FromMinutes(20));
        var next = list.Seal(list.Owner, "Bob is gone.");

        Assert.True(list.Hosted.IsBehind);
        Assert.Equal(451, (await server.SubmitAsync(next)).Code);
        await server.StartRelayAsync();

        Assert.Equal(AppendOutcome.ClockOff, (await server.Rosters.AppendAsync(list.Hosted, removal)).Outcome);
        Assert.Equal(0, await server.Rosters.RestoreAsync(list.Hosted, [list.Log[0].Signed]));
        Assert.Equal(1, await server.Rosters.RestoreAsync(list.Hosted, [list.Log[0].Signed, removal]));
        Assert.False(list.Hosted.IsBehind);
        Assert.Equal(250, (await server.SubmitAsync(next)).Code);
        await server.Queue.RetryAsync(null, failedToo: false, time.GetUtcNow().ToUnixTimeMilliseconds());

        var copies = await server.SettledAsync();
        Assert.All(copies, c => Assert.Equal(c.Member == list.Member("bob").Id ? CopyState.Cancelled : CopyState.Delivered, c.State));
        Assert.Equal(["alice@example.org", "carol@example.org"], (await server.CopiesAsync(4)).Select(g => g.Key).Order());
    }

    [Fact]
    public async Task A_stored_entry_that_was_changed_behind_the_servers_back_stops_the_start()
    {
        await using var server = await TestServer.StartAsync();
        await TestList.OpenAsync(server, "bob");
        await server.StopServerAsync();
        await using (var database = new SqliteConnection($"Data Source={Database(server)};Pooling=False"))
        {
            await database.OpenAsync();
            await using var command = database.CreateCommand();
            command.CommandText = "update roster_entry set entry = replace(entry, cast('bob@' as blob), cast('eve@' as blob)) where n = 2";
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        var fault = await Assert.ThrowsAsync<InvalidDataException>(server.StartServerAsync);

        Assert.Contains("does not replay", fault.Message);
    }

    private static async Task<byte[]> BackUpAsync(TestServer server)
    {
        await server.StopServerAsync();
        var backup = await File.ReadAllBytesAsync(Database(server));
        await server.StartServerAsync();
        return backup;
    }

    private static async Task RestoreAsync(TestServer server, byte[] backup)
    {
        await server.StopServerAsync();
        await File.WriteAllBytesAsync(Database(server), backup);
        await server.StartServerAsync();
    }

    private static string Database(TestServer server) => Path.Combine(server.DataFolder, DataServices.DatabaseFile);
}
