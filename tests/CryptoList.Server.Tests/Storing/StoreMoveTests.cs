using CryptoList.Lists;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Letters;
using CryptoList.Server.Settings;
using CryptoList.Server.Tests.Worlds;
using CryptoList.Storage.Moving;
using CryptoList.Storage.Postgres;
using CryptoList.Storage.Sqlite;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

[Collection(PostgresCollection.Name)]
public sealed class StoreMoveTests(PostgresCluster cluster) : IAsyncLifetime
{
    private string _store = "";
    private StoreKind _kind = StoreKind.Sqlite;

    public Task InitializeAsync()
    {
        if (PostgresCluster.Missing is null) _store = cluster.NewStore();
        return Task.CompletedTask;
    }

    [FactIfPostgres]
    public async Task A_server_moved_to_PostgreSQL_sends_what_waited_takes_new_posts_and_knows_old_ones()
    {
        await using var server = await TestServer.StartAsync(relay: false, settings: Chosen);
        var list = await TestList.OpenAsync(server, "bob");
        var waiting = list.Seal(list.Owner, "Packed.");
        await server.SubmitAsync(waiting);
        await server.StopServerAsync();

        var moved = await StoreMove.MoveAsync($"sqlite:{File(server)}", $"postgres:{_store}");

        Assert.Equal((MoveOutcome.Done, 1L, 1L, 2L), (moved.Outcome, moved.Rows["list"], moved.Rows["post"], moved.Rows["delivery"]));
        _kind = StoreKind.Postgres;
        await server.StartRelayAsync();
        await server.StartServerAsync();
        Assert.Equal(250, (await server.SubmitAsync(waiting)).Code);
        Assert.Equal(250, (await server.SubmitAsync(list.Seal(list.Owner, "Unpacked."))).Code);
        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
        var bob = list.Member("bob");
        Assert.Equal(["Packed.", "Unpacked."], (await server.CopiesAsync(4))[bob.Address].Select(bob.Read).Order());
    }

    [FactIfPostgres]
    public async Task A_move_there_and_back_gives_the_same_counts_and_no_number_twice()
    {
        await using var server = await TestServer.StartAsync(settings: Chosen);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Once."));
        await server.SettledAsync();
        await server.StopServerAsync();
        var back = Path.Combine(server.DataFolder, "back.db");

        var there = await StoreMove.MoveAsync($"sqlite:{File(server)}", $"postgres:{_store}");
        var again = await StoreMove.MoveAsync($"postgres:{_store}", $"sqlite:{back}");

        Assert.Equal(there.Rows, again.Rows);
        System.IO.File.Move(back, File(server), overwrite: true);
        await server.StartServerAsync();
        await server.SubmitAsync(list.Seal(list.Owner, "Twice."));
        Assert.Equal([1L, 2L], (await server.Queue.PostsAsync(null, 10)).Select(p => p.Post));
        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
    }

    [FactIfPostgres]
    public async Task Who_is_paused_and_what_was_counted_moves_along_there_and_back()
    {
        await using var server = await TestServer.StartAsync(settings: Chosen);
        var list = await TestList.OpenAsync(server, "bob");
        var (key, bob) = (list.Hosted.Key, list.Member("bob").Id);
        var standing = await server.Get<IBounceStore>().CountAsync(key, bob, 1, 0.5, 7, (s, _) => s.Pause(PauseReason.Bounces, 7) with { Score = 1.25, LastReply = "550 5.1.1" });
        await server.StopServerAsync();
        var back = Path.Combine(server.DataFolder, "back.db");

        await StoreMove.MoveAsync($"sqlite:{File(server)}", $"postgres:{_store}");
        await StoreMove.MoveAsync($"postgres:{_store}", $"sqlite:{back}");

        using var there = await PostgresDatabase.OpenAsync(_store);
        using var again = SqliteDatabase.Open(back);
        foreach (var moved in (IBounceStore[])[new PostgresBounceStore(there), new SqliteBounceStore(again)])
        {
            Assert.Equal(standing, Assert.Single(await moved.PausedAsync()));
            var before = 0.0;
            await moved.CountAsync(key, bob, 1, 1, 8, (_, counted) =>
            {
                before = counted;
                return null;
            });
            Assert.Equal(0.5, before);
        }
    }

    [FactIfPostgres]
    public async Task Letters_move_along_and_none_that_comes_after_is_lost()
    {
        await using var server = await TestServer.StartAsync(relay: false, settings: Chosen);
        var list = (await TestList.OpenAsync(server, "bob")).Hosted.Key;
        var text = "Subject: x\r\n\r\nx\r\n"u8.ToArray();
        Letter Letter(string occasion) => new(occasion, list, LetterKind.Request, "alice@example.org", text);
        // The server would try to send it.
        await server.StopServerAsync();
        using (var source = SqliteDatabase.Open(File(server))) await new SqliteLetterStore(source).PutAsync([Letter("before")], 1);

        await StoreMove.MoveAsync($"sqlite:{File(server)}", $"postgres:{_store}");

        using var database = await PostgresDatabase.OpenAsync(_store);
        var moved = new PostgresLetterStore(database);
        Assert.Equal(1, await moved.PutAsync([Letter("before"), Letter("after")], 2));
        Assert.Equal(2, (await moved.ClaimAsync(long.MaxValue - 1, long.MaxValue, 10)).Count(l => l.Message.Span.SequenceEqual(text)));
    }

    [FactIfPostgres]
    public async Task A_store_that_is_served_is_not_moved()
    {
        await using var server = await TestServer.StartAsync(settings: Chosen);

        Assert.Equal(MoveOutcome.SourceServed, (await StoreMove.MoveAsync($"sqlite:{File(server)}", $"postgres:{_store}")).Outcome);
    }

    [FactIfPostgres]
    public async Task A_store_with_data_is_not_written_to()
    {
        await using var server = await TestServer.StartAsync(settings: Chosen);
        await TestList.OpenAsync(server, "bob");
        await server.StopServerAsync();
        await StoreMove.MoveAsync($"sqlite:{File(server)}", $"postgres:{_store}");

        Assert.Equal(MoveOutcome.TargetNotEmpty, (await StoreMove.MoveAsync($"sqlite:{File(server)}", $"postgres:{_store}")).Outcome);
    }

    [FactIfPostgres]
    public async Task A_source_that_is_not_there_is_not_made() =>
        await Assert.ThrowsAsync<StoreUnavailableException>(() => StoreMove.MoveAsync($"sqlite:{Path.GetTempPath()}/no-such.db", $"postgres:{_store}"));

    [Theory]
    [InlineData("oracle:x")]
    [InlineData("cryptolist.db")]
    [InlineData("sqlite:")]
    [InlineData("postgres:Password=geheim;Nonsense")]
    public async Task What_is_no_store_is_refused_and_not_repeated(string text)
    {
        var fault = await Assert.ThrowsAsync<FormatException>(() => StoreMove.MoveAsync(text, "sqlite:x"));

        Assert.DoesNotContain("geheim", fault.ToString());
    }

    public async Task DisposeAsync()
    {
        if (_store.Length > 0) await cluster.DropAsync(_store);
    }

    private static string File(TestServer server) => Path.Combine(server.DataFolder, "cryptolist.db");

    private ServerSettings Chosen(ServerSettings settings) => settings with { Store = _kind, Postgres = _store };
}
