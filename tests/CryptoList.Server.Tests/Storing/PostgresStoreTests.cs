using CryptoList.Lists;
using CryptoList.Lists.Membership;
using CryptoList.Storage.Postgres;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>The contract on PostgreSQL, four nodes taking turns; and what is PostgreSQL's alone.</summary>
[NeedsPostgres]
[Collection(PostgresCollection.Name)]
public sealed class PostgresStoreTests(PostgresCluster cluster) : StoreContract, IAsyncLifetime
{
    private readonly List<PostgresDatabase> _nodes = [];
    private readonly List<PostgresChangeFeed> _feeds = [];
    private readonly Lock _lock = new();
    private string _store = "";
    private int _opened;

    public async Task InitializeAsync()
    {
        _store = cluster.NewStore();
        _nodes.AddRange(await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostgresDatabase.OpenAsync(_store))));
    }

    protected override Stores Open()
    {
        lock (_lock)
        {
            var database = _nodes[_opened++ % _nodes.Count];
            _feeds.Add(new PostgresChangeFeed(database, TimeProvider.System));
            return new(new PostgresListStore(database), new PostgresPostStore(database), new PostgresDeliveryQueue(database), _feeds[^1], new PostgresBounceStore(database),
                new PostgresLedgerStore(database), new PostgresLetterStore(database), new PostgresKeptPosts(database));
        }
    }

    [FactIfPostgres]
    public async Task A_node_without_a_lease_marks_nothing()
    {
        await ExpandedAsync(1);
        var node = await Open().Queue.RegisterNodeAsync(Now, Now - 1);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Open().Queue.ClaimAsync(node, Now, 1));
    }

    [FactIfPostgres]
    public async Task A_lease_that_ran_out_is_not_renewed()
    {
        var node = await Open().Queue.RegisterNodeAsync(Now, Now - 1);

        Assert.False(await Open().Queue.RenewNodeAsync(node, Now, Now + 60_000));
    }

    [FactIfPostgres]
    public async Task What_a_dead_node_had_marked_for_a_member_who_left_is_in_doubt_and_not_sent_again()
    {
        var (list, members) = await ExpandedAsync(1);
        var node = await NodeAsync();
        await Open().Queue.ClaimAsync(node, Now, 1);
        await Open().Lists.AppendAsync(list.Key, new LogGrowth(1, [Entry(2)], [new(members[0], null, false)], [], null), Now + 1);
        await Open().Queue.RenewNodeAsync(node, Now + 2, Now + 1);

        Assert.Equal(0, await Open().Queue.ReleaseDeadAsync(null, allDead: false, Now + 5));

        Assert.Equal(Now + 2, await Open().Queue.LastHandedOverAsync(list.Key, members[0]));
        Assert.Empty(await Open().Queue.UnderWayAsync(list.Key, members[0]));
        Assert.Equal(1, await Open().Posts.DropBodiesAsync(list.Key, long.MaxValue));
    }

    [FactIfPostgres]
    public async Task A_change_is_told_within_a_moment_and_not_only_at_the_next_look()
    {
        var feed = Open().Feed;
        await feed.WaitAsync(TimeSpan.Zero, default);
        var waiting = feed.WaitAsync(TimeSpan.FromSeconds(30), default).AsTask();

        await ListAsync();

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [FactIfPostgres]
    public async Task A_feed_that_is_closed_ends_the_wait_under_way()
    {
        for (var i = 0; i < 20; i++)
        {
            var feed = (PostgresChangeFeed)Open().Feed;
            await feed.WaitAsync(TimeSpan.Zero, default);
            var waiting = feed.WaitAsync(TimeSpan.FromSeconds(30), default).AsTask();

            await feed.DisposeAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(10)));
        }
    }

    [FactIfPostgres]
    public async Task A_feed_whose_connection_was_cut_says_so_and_listens_again()
    {
        var feed = Open().Feed;
        await feed.WaitAsync(TimeSpan.Zero, default);
        var waiting = feed.WaitAsync(TimeSpan.FromSeconds(30), default).AsTask();
        await PostgresCluster.RunSqlAsync(_store, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cryptolist' and pid <> pg_backend_pid()");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(10)));

        var start = await AgainAsync(async () => await feed.NewestAsync());
        await AgainAsync(ListAsync);
        await feed.WaitAsync(TimeSpan.FromSeconds(10), default);

        Assert.Single(await feed.SinceAsync(start));
    }

    [FactIfPostgres]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await PostgresCluster.RunSqlAsync(_store, "insert into schema_version(version) values(999)");

        Assert.Contains("999", (await Assert.ThrowsAsync<StoreUnavailableException>(() => PostgresDatabase.OpenAsync(_store))).Message);
    }

    [FactIfPostgres]
    public async Task A_server_that_is_not_there_is_unavailable_and_the_password_is_not_told()
    {
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => PostgresDatabase.OpenAsync("Host=/nonexistent;Database=x;Username=u;Password=geheim"));

        Assert.DoesNotContain("geheim", fault.ToString());
    }

    [FactIfPostgres]
    public async Task A_subject_with_a_character_that_PostgreSQL_cannot_hold_is_stored_without_it()
    {
        var list = await ListAsync();

        var (_, id) = await AcceptAsync(Open(), Post(list) with { Subject = "a\0b" });

        Assert.Equal("a\uFFFDb", (await Open().Posts.FindAsync(id))!.Subject);
    }

    public async Task DisposeAsync()
    {
        foreach (var feed in _feeds) await feed.DisposeAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
        await cluster.DropAsync(_store);
    }

    /// <summary>Pooled connections that were cut are found out one by one.</summary>
    private static async Task<T> AgainAsync<T>(Func<Task<T>> work)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (StoreUnavailableException) when (attempt < 20)
            {
            }
        }
    }
}
