using System.Text.Json;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Commands;

public sealed class QueueCommandTests
{
    [Fact]
    public async Task Posts_that_wait_for_a_relay_are_listed_and_shown_copy_by_copy()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        var (operate, post) = (new Operator(server.DataFolder), await WaitingPostAsync(server, list));

        var listed = Assert.Single((await operate.RunAsync("queue", "list", TestList.Address, "--json")).Json.EnumerateArray());
        var shown = (await operate.RunAsync("queue", "show", $"{post}", "--json")).Json;
        var table = await operate.RunAsync("queue", "list");

        Assert.Equal((post, 2L), (listed.GetProperty("post").GetInt64(), listed.GetProperty("waiting").GetInt64() + listed.GetProperty("sending").GetInt64()));
        Assert.Equal(["alice@example.org", "bob@example.org"], shown.GetProperty("copies").EnumerateArray().Select(c => c.GetProperty("address").GetString()));
        Assert.Contains(listed.GetProperty("messageId").GetString()!, table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operators_cut_cancels_what_waits_for_the_member_and_nothing_else()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob", "carol");
        var (operate, post) = (new Operator(server.DataFolder), await WaitingPostAsync(server, list));

        Assert.Equal(0, (await operate.RunAsync("member", "remove", TestList.Address, "bob@example.org")).Code);
        await server.StartRelayAsync();
        var copies = await server.CopiesAsync(2);
        await server.SettledAsync();

        Assert.Equal(["alice@example.org", "carol@example.org"], copies.Select(c => c.Key).Order());
        Assert.Equal(["alice: delivered", "bob: cancelled", "carol: delivered"], await StatesAsync(operate, post));
        var retried = await operate.RunAsync("queue", "retry", $"{post}", "bob@example.org");
        Assert.Equal(1, retried.Code);
        Assert.StartsWith("cryptolist: nothing-to-retry: ", retried.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dropped_copy_never_goes_out_and_the_others_do()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        var post = await WaitingPostAsync(server, list);
        await server.StopServerAsync();
        var operate = new Operator(server.DataFolder);

        var unasked = await operate.RunAsync("queue", "drop", $"{post}", "bob@example.org");
        var dropped = await operate.RunAsync("queue", "drop", $"{post}", "bob@example.org", "--yes", "--json");
        await server.StartRelayAsync();
        await server.StartServerAsync();
        await server.SettledAsync();

        Assert.Equal(2, unasked.Code);
        Assert.Equal(1, dropped.Json.GetProperty("dropped").GetInt32());
        Assert.Equal(["alice: delivered", "bob: cancelled"], await StatesAsync(operate, post));
    }

    [Fact]
    public async Task A_dropped_post_is_through()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        var post = await WaitingPostAsync(server, list);
        await server.StopServerAsync();
        var operate = new Operator(server.DataFolder);

        var dropped = await operate.RunAsync("queue", "drop", $"{post}", "--yes");

        Assert.Equal(0, dropped.Code);
        Assert.Empty((await operate.RunAsync("queue", "list", "--json")).Json.EnumerateArray());
        Assert.Single((await operate.RunAsync("queue", "list", "--all", "--json")).Json.EnumerateArray());
        var again = await operate.RunAsync("queue", "drop", $"{post}", "--yes");
        Assert.Equal(1, again.Code);
        Assert.StartsWith("cryptolist: nothing-to-drop: ", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_put_off_for_an_hour_goes_at_once_when_retried_beside_the_running_server()
    {
        await using var server = await TestServer.StartAsync(delivery: options => options with { Schedule = [TimeSpan.FromHours(1)] });
        var list = await TestList.OpenAsync(server);
        // The sink defers the first recipient of this name on every try: the copy waits for an hour.
        await list.JoinAsync("4xx-bob@example.org");
        Assert.Equal(250, (await server.SubmitAsync(list.Seal(list.Owner, "Later."))).Code);
        await server.CopiesAsync(1);
        var operate = new Operator(server.DataFolder);
        var first = await UntilAsync(operate, c => c.GetProperty("attempts").GetInt64() == 1 && c.GetProperty("state").GetString() == "waiting");

        var retried = await operate.RunAsync("queue", "retry", "1", "4xx-bob@example.org", "--json");

        Assert.True(first.GetProperty("due").GetInt64() > CommandWorld.Now + 600);
        Assert.Equal(1, retried.Json.GetProperty("retried").GetInt32());
        await UntilAsync(operate, c => c.GetProperty("attempts").GetInt64() == 2);
    }

    [Fact]
    public async Task A_post_that_is_not_there_ends_with_2()
    {
        using var world = await CommandWorld.WithListAsync();

        Assert.Equal(2, (await world.RunAsync("queue", "show", "7")).Code);
        Assert.Equal(2, (await world.RunAsync("queue", "retry", "7")).Code);
        Assert.Equal(2, (await world.RunAsync("queue", "drop", "7", "--yes")).Code);
        Assert.Equal(2, (await world.RunAsync("queue", "show", "seven")).Code);
    }

    /// <summary>A post whose copies are all written down and go nowhere, since there is no relay.</summary>
    private static async Task<long> WaitingPostAsync(TestServer server, TestList list)
    {
        Assert.Equal(250, (await server.SubmitAsync(list.Seal(list.Owner, "Waiting."))).Code);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await server.Queue.PostsAsync(null, 1, cancel: limit.Token) is [{ Expanded: true } post]) return post.Post;
            await Task.Delay(5, limit.Token);
        }
    }

    private static async Task<string[]> StatesAsync(Operator operate, long post) =>
        [.. (await operate.RunAsync("queue", "show", $"{post}", "--json")).Json.GetProperty("copies").EnumerateArray().Select(c => $"{c.GetProperty("address").GetString()!.Split('@')[0]}: {c.GetProperty("state").GetString()}")];

    private static async Task<JsonElement> UntilAsync(Operator operate, Func<JsonElement, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var copy = (await operate.RunAsync("queue", "show", "1", "--json")).Json.GetProperty("copies").EnumerateArray().Single(c => c.GetProperty("address").GetString()!.StartsWith("4xx-", StringComparison.Ordinal));
            if (wanted(copy)) return copy;
            await Task.Delay(5, limit.Token);
        }
    }
}
