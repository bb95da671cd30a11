using CryptoList.Lists.Delivery;
using CryptoList.Lists.Ledger;
using CryptoList.Server.Settings;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Commands;
using CryptoList.Server.Tests.Storing;
using CryptoList.Server.Tests.Worlds;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CryptoList.Server.Tests.Ledgers;

/// <summary>Posts whose stored form is damaged between two of their neighbours, on either store.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PoisonTests(PostgresCluster cluster) : IAsyncLifetime
{
    private const string BrokenBody = "update body_chunk set data = zeroblob(length(data)) where post = 2";
    private const string MissingBody = "delete from body_chunk where post = 2";
    private const string BrokenControl = "update post set control = substr(control, 1, 20) where id = 2";
    private const string BrokenKey = "update post set wrapped = substr(wrapped, 1, 20) where id = 2";
    private const string BrokenNumber = "update post set an = 999 where id = 2";

    private readonly string _keys = Directory.CreateTempSubdirectory("cryptolist-keys-").FullName;
    private readonly ShiftedTime _time = new();
    private string _store = "";
    private StoreKind _kind = StoreKind.Sqlite;

    public Task InitializeAsync()
    {
        if (PostgresCluster.Missing is null) _store = cluster.NewStore();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (_store.Length > 0) await cluster.DropAsync(_store);
        Directory.Delete(_keys, recursive: true);
    }

    [Theory]
    [InlineData(BrokenBody, "body")]
    [InlineData(MissingBody, "body")]
    [InlineData(BrokenControl, "control part")]
    [InlineData(BrokenKey, "key")]
    public Task What_cannot_be_made_into_copies_is_set_aside_and_its_neighbours_arrive(string damage, string reason) => NeighboursArriveAsync(damage, reason);

    [FactIfPostgres]
    public Task On_PostgreSQL_a_damaged_body_is_set_aside_too() => NeighboursArriveAsync(BrokenBody, "body", StoreKind.Postgres);

    [FactIfPostgres]
    public Task On_PostgreSQL_a_damaged_control_part_is_set_aside_too() => NeighboursArriveAsync(BrokenControl, "control part", StoreKind.Postgres);

    [Fact]
    public async Task A_post_that_cannot_be_written_down_as_copies_is_set_aside_after_some_tries()
    {
        await using var server = await StoppedWithThreePostsAsync(expanded: false);
        await RunSqlAsync(server, BrokenNumber);

        await server.StartServerAsync();

        await UntilSetAsideAsync(server);
        Assert.Equal([1L, 3L], (await server.SettledWithoutAsync(2)).Select(c => c.Post).Distinct().Order());
        Assert.Contains("again and again", (await ListedAsync(server)).GetProperty("setAsideReason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_mended_goes_out_with_a_retry()
    {
        await using var server = await StoppedWithThreePostsAsync();
        await RunSqlAsync(server, "create table spare as select * from body_chunk");
        await RunSqlAsync(server, BrokenBody);
        await server.StartServerAsync();
        await UntilSetAsideAsync(server);
        await RunSqlAsync(server, "update body_chunk set data = (select data from spare where spare.post = 2) where post = 2");

        var retried = await new Operator(server.DataFolder).RunAsync("queue", "retry", "2", "--json");

        Assert.Equal(2, retried.Json.GetProperty("retried").GetInt32());
        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
        Assert.Empty((await new Operator(server.DataFolder).RunAsync("queue", "list", "--set-aside", "--json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task What_is_set_aside_can_be_given_up()
    {
        await using var server = await StoppedWithThreePostsAsync();
        await RunSqlAsync(server, BrokenBody);
        await server.StartServerAsync();
        await UntilSetAsideAsync(server);

        var dropped = await new Operator(server.DataFolder).RunAsync("queue", "drop", "2", "--yes", "--json");

        Assert.Equal(2, dropped.Json.GetProperty("dropped").GetInt32());
        Assert.Equal(CopyState.Cancelled, (await server.SettledAsync()).First(c => c.Post == 2).State);
    }

    private async Task NeighboursArriveAsync(string damage, string reason, StoreKind kind = StoreKind.Sqlite)
    {
        _kind = kind;
        await using var server = await StoppedWithThreePostsAsync();
        await RunSqlAsync(server, damage);

        await server.StartServerAsync();
        await UntilSetAsideAsync(server);

        var copies = await server.SettledAsync();
        Assert.All(copies.Where(c => c.Post != 2), c => Assert.Equal(CopyState.Delivered, c.State));
        Assert.All(copies.Where(c => c.Post == 2), c => Assert.Equal(CopyState.SetAside, c.State));
        if (kind == StoreKind.Sqlite) Assert.Contains(reason, (await ListedAsync(server)).GetProperty("setAsideReason").GetString(), StringComparison.Ordinal);
        // The owner is told, with the reason.
        _time.Forward(TimeSpan.FromMinutes(11));
        await server.Get<PostNotices>().RunOnceAsync();
        var notice = Assert.Single(await server.Sink!.Store.WaitAsync(1, new SinkFilter(null, null, "Post 2 has not reached everyone"), TimeSpan.FromSeconds(20), default));
        var text = await File.ReadAllTextAsync(notice.File);
        Assert.Contains(reason, text, StringComparison.Ordinal);
        Assert.Contains("bob@example.org", text, StringComparison.Ordinal);
    }

    /// <summary>Three posts to alice and bob, accepted and on no way yet; nothing runs but the relay.</summary>
    private async Task<TestServer> StoppedWithThreePostsAsync(bool expanded = true)
    {
        var server = await TestServer.StartAsync(relay: false, settings: s =>
        {
            var few = s with { Delivery = s.Delivery with { FaultsBeforeSetAside = 2 } };
            return _kind == StoreKind.Sqlite ? few : few with { Store = _kind, Postgres = _store, KeyFolder = _keys };
        }, time: _time);
        var list = await TestList.OpenAsync(server, "bob");
        foreach (var text in (string[])["One.", "Two.", "Three."]) Assert.Equal(250, (await server.SubmitAsync(list.Seal(list.Owner, text))).Code);
        await server.ExpandedAsync();
        await server.StopServerAsync();
        if (!expanded) await RunSqlAsync(server, "delete from delivery; update post set expanded = 0, cursor = 0, pending = 0, settled = null");
        await server.StartRelayAsync();
        return server;
    }

    private async Task RunSqlAsync(TestServer server, string sql)
    {
        if (_kind == StoreKind.Postgres)
        {
            await PostgresCluster.RunSqlAsync(_store, sql.Replace("zeroblob(length(data))", "decode(repeat('00', length(data)), 'hex')", StringComparison.Ordinal));
            return;
        }

        await using var connection = new SqliteConnection($"Data Source={Path.Combine(server.DataFolder, "cryptolist.db")};Pooling=False;Default Timeout=30");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task UntilSetAsideAsync(TestServer server)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await server.Get<ILedgerStore>().SetAsidePostsAsync(null, 10) is not [{ Post: 2, Sending: 0 }]) await Task.Delay(10, limit.Token);
    }

    private static async Task<System.Text.Json.JsonElement> ListedAsync(TestServer server) =>
        Assert.Single((await new Operator(server.DataFolder).RunAsync("queue", "list", "--set-aside", "--json")).Json.EnumerateArray());
}
