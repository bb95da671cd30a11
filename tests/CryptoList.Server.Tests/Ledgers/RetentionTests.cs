using CryptoList.Lists.CatchingUp;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Retention;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Settings;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Storing;
using CryptoList.Server.Tests.Worlds;
using CryptoList.Storage.Postgres;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CryptoList.Server.Tests.Ledgers;

/// <summary>A post is kept for as long as the list's policy says, and then gone from database and key store.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RetentionTests(PostgresCluster cluster) : IAsyncLifetime
{
    private readonly ShiftedTime _time = new();
    private readonly string _keys = Directory.CreateTempSubdirectory("cryptolist-keys-").FullName;
    private string _store = "";

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

    [Fact]
    public async Task After_its_time_no_octet_of_a_post_is_left_in_the_files_of_SQLite_and_its_key_is_gone()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        var list = await PostedAsync(server);
        var database = Path.Combine(server.DataFolder, "cryptolist.db");
        var stored = Stored(database);
        Assert.All(stored.Values, octets => Assert.True(Holds(database, octets)));

        await TendAsync(server);
        // The journal is emptied when nobody reads from it: at once as a rule, else at a later round.
        for (var round = 0; round < 100 && stored.Values.Any(octets => Holds(database, octets)); round++) await server.Get<RetentionWorker>().RunOnceAsync();

        Assert.All(stored, piece => Assert.False(Holds(database, piece.Value), $"{piece.Key} is still there"));
        Assert.Empty(server.Get<IKeyStore>().QueueDays(list.Hosted.Id));
        Assert.Empty(await server.Queue.CopiesAsync(1));
    }

    [Fact]
    public async Task An_archive_keeps_its_posts_and_when_it_is_none_any_more_they_go_as_elsewhere()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        await ArchivedAsync(server);
    }

    [FactIfPostgres]
    public async Task An_archive_keeps_its_posts_in_PostgreSQL_too()
    {
        await using var server = await TestServer.StartAsync(settings: s => s with { Store = StoreKind.Postgres, Postgres = _store, KeyFolder = _keys }, time: _time);
        await ArchivedAsync(server);
    }

    [FactIfPostgres]
    public async Task After_its_time_no_row_of_a_post_is_left_in_PostgreSQL_and_its_key_is_gone()
    {
        await using var server = await TestServer.StartAsync(settings: s => s with { Store = StoreKind.Postgres, Postgres = _store, KeyFolder = _keys }, time: _time);
        var list = await PostedAsync(server);

        await TendAsync(server);

        await using var database = await PostgresDatabase.OpenAsync(_store);
        foreach (var table in (string[])["body_chunk", "distribution", "delivery"]) Assert.Equal(0L, database.Value($"select count(*) from {table}"));
        Assert.Equal(0L, database.Value("select count(*) from post where wrapped is not null or length(control) > 0 or subject <> ''"));
        Assert.Empty(server.Get<IKeyStore>().QueueDays(list.Hosted.Id));
    }

    [Fact]
    public async Task Until_then_each_copy_is_seen_with_its_time()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        var before = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await PostedAsync(server);

        _time.Forward(TimeSpan.FromDays(29));
        await server.Get<RetentionWorker>().RunOnceAsync();

        var copies = await server.Queue.CopiesAsync(1);
        Assert.Equal(2, copies.Count);
        Assert.All(copies, c => Assert.True(c.State == CopyState.Delivered && c.Settled >= before && c.Reply!.StartsWith("250", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_posts_are_kept_for_less_copies_are_seen_for_a_week_and_a_body_is_gone_at_once()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        await PostedAsync(server, keep: 0);
        await server.Get<RetentionWorker>().RunOnceAsync();
        Assert.Equal((false, 2L), ((await server.Queue.ProgressAsync(1))!.Kept, (await server.Queue.ProgressAsync(1))!.Delivered));

        _time.Forward(TimeSpan.FromDays(8));
        await server.Get<RetentionWorker>().RunOnceAsync();

        Assert.Empty(await server.Queue.CopiesAsync(1));
    }

    [Fact]
    public async Task What_is_set_aside_goes_with_its_time_too()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        var list = await PostedAsync(server);
        await server.Get<ILedgerStore>().SetAsideAsync(1, "broken", 1);

        await TendAsync(server);

        Assert.Empty(await server.Get<ILedgerStore>().SetAsidePostsAsync(null, 10));
        Assert.Empty(server.Get<IKeyStore>().QueueDays(list.Hosted.Id));
    }

    [Fact]
    public async Task Keys_made_for_a_list_that_nobody_opened_are_destroyed_after_a_month()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        server.Hosting.CreateTicket();
        _time.Forward(TimeSpan.FromDays(29));
        await server.Get<RetentionWorker>().RunOnceAsync();
        Assert.Single(server.Get<IKeyStore>().Tickets());

        _time.Forward(TimeSpan.FromDays(2));
        await server.Get<RetentionWorker>().RunOnceAsync();

        Assert.Empty(server.Get<IKeyStore>().Tickets());
    }

    private async Task ArchivedAsync(TestServer server)
    {
        var list = await TestList.OpenAsync(server, ListPolicy.Default with { Archive = true, Keep = 0 }, "bob");
        Assert.Equal(250, (await server.SubmitAsync(list.Seal(list.Owner, "For ever."))).Code);
        await server.SettledAsync();
        for (var month = 0; month < 3; month++) await TendAsync(server);
        Assert.True((await server.Queue.ProgressAsync(1))!.Kept);
        Assert.Single(server.Get<IKeyStore>().QueueDays(list.Hosted.Id));
        Assert.NotEmpty(await server.Queue.CopiesAsync(1));
        Assert.Equal(1, await server.Get<IKeptPosts>().SendAgainAsync([1], list.Owner.Id, 0, _time.GetUtcNow().ToUnixTimeMilliseconds()));
        await server.SettledAsync();
        Assert.Equal(2, (await server.CopiesAsync(3))[list.Owner.Address].Count());

        await list.AppendAsync(a => a.Policy(ListPolicy.Default with { Keep = 0 }));
        await server.Get<RetentionWorker>().RunOnceAsync();
        Assert.Null(await server.Queue.ProgressAsync(1));
    }

    private static async Task<TestList> PostedAsync(TestServer server, long? keep = null)
    {
        var policy = keep is { } seconds ? ListPolicy.Default with { Keep = seconds } : ListPolicy.Default;
        var list = await TestList.OpenAsync(server, policy, "bob");
        Assert.Equal(250, (await server.SubmitAsync(list.Seal(list.Owner, "Kept for a while."))).Code);
        await server.SettledAsync();
        return list;
    }

    private async Task TendAsync(TestServer server)
    {
        _time.Forward(TimeSpan.FromDays(31));
        await server.Get<RetentionWorker>().RunOnceAsync();
    }

    private static Dictionary<string, byte[]> Stored(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False;Mode=ReadOnly");
        connection.Open();
        return new Dictionary<string, string>
        {
            ["body"] = "select substr(data, 1, 64) from body_chunk",
            ["end of the body"] = "select substr(data, -64) from body_chunk",
            ["wrapped key"] = "select wrapped from post",
            ["control part"] = "select substr(control, 20, 100) from post",
            ["distribution"] = "select substr(raw, 20, 100) from distribution",
        }.ToDictionary(p => p.Key, p =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = p.Value;
            return (byte[])command.ExecuteScalar()!;
        });
    }

    /// <summary>Whether the octets stand in the database's file or in its journal.</summary>
    private static bool Holds(string database, byte[] octets) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(database)!, "cryptolist.db*").Any(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var all = new MemoryStream();
            stream.CopyTo(all);
            return all.GetBuffer().AsSpan(0, (int)all.Length).IndexOf(octets) >= 0;
        });
}
