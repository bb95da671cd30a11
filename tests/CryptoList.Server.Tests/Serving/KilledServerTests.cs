using System.Net.NetworkInformation;
using System.Security.Cryptography;
using CryptoList.Lists.Delivery;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Serving;

public sealed class KilledServerTests
{
    private const int Kills = 4;
    private const int PostsPerKill = 4;
    private const int Others = 10;

    [Fact]
    public async Task Every_post_that_was_answered_250_reaches_every_member_and_twice_only_what_was_under_way_at_a_kill()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, [.. Enumerable.Range(0, Others).Select(i => $"member{i}")]);
        var submissions = new Queue<(string Id, byte[] Submission)>(Enumerable.Range(0, Kills * PostsPerKill)
            .Select(i => ($"<post-{i}@example.org>", list.Seal(list.Owner, $"Post {i}.", r => r with { MessageId = $"<post-{i}@example.org>" }))));
        await server.StopServerAsync();
        var accepted = new List<string>();
        var down = new List<(DateTimeOffset Killed, DateTimeOffset Started)>();
        DateTimeOffset? killed = null;

        for (var kill = 0; kill < Kills; kill++)
        {
            await using var process = await ServerProcess.StartAsync(server.DataFolder, server.Sink!.Smtp);
            if (killed is { } last) down.Add((last, TimeProvider.System.GetUtcNow()));
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var sending = Task.Run(async () =>
            {
                for (var i = 0; i < PostsPerKill; i++)
                {
                    var (id, submission) = submissions.Dequeue();
                    if ((await TestServer.SubmitAsync(process.Smtp, submission))?.Code == 250) accepted.Add(id);
                    first.TrySetResult();
                }
            });
            await first.Task;
            await Task.Delay(RandomNumberGenerator.GetInt32(200));
            killed = TimeProvider.System.GetUtcNow();
            await process.KillAsync();
            await sending;
            await ReadToTheEndAsync(server.Sink!.Smtp.Port);
        }

        await server.StartServerAsync();
        down.Add((killed!.Value, TimeProvider.System.GetUtcNow()));
        await server.SettledAsync();
        var arrivals = server.Sink!.Store.List(SinkFilter.All).ToLookup(m => (m.MessageId, m.Envelope.To.Single()));

        Assert.NotEmpty(accepted);
        foreach (var id in accepted) Assert.All(list.Members, m => Assert.True(arrivals.Contains((id, m.Address)), $"{m.Address} lacks {id}"));
        foreach (var twice in arrivals.Where(a => a.Count() > 1))
            Assert.True(KilledBetween(twice.Min(m => m.ReceivedAt), twice.Max(m => m.ReceivedAt), down), $"{twice.Key} came twice, and the server was not killed in between");
    }

    /// <summary>Until the sink has closed every connection of the killed server: what that had sent is taken then, and dated.</summary>
    private static async Task ReadToTheEndAsync(int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Any(c => c.LocalEndPoint.Port == port && c.State is (TcpState.Established or TcpState.CloseWait)))
            await Task.Delay(10, patience.Token);
    }

    // How long before the kill the first one came says nothing on a busy machine: taken, and not yet recorded.
    private static bool KilledBetween(DateTimeOffset first, DateTimeOffset second, List<(DateTimeOffset Killed, DateTimeOffset Started)> down) =>
        down.Any(d => first < d.Started && second > d.Killed);

    [Fact]
    public async Task Told_to_stop_it_ends_with_0_leaves_nothing_marked_and_loses_nothing()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        var submission = list.Seal(list.Owner, "Later.");
        await server.StopServerAsync();
        await using var process = await ServerProcess.StartAsync(server.DataFolder, new(System.Net.IPAddress.Loopback, 9));
        await TestServer.SubmitAsync(process.Smtp, submission);

        Assert.Equal(0, await process.StopAsync());

        await using (var data = await Server.Serving.DataFolder.OpenAsync(server.DataFolder))
        {
            Assert.Equal(0, (await data.Queue.PostsAsync(null, 1)).Single().Sending);
            Assert.False(data.IsServed);
        }

        await server.StartRelayAsync();
        await server.StartServerAsync();
        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused()
    {
        await using var server = await TestServer.StartAsync();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => ServerProcess.StartAsync(server.DataFolder, server.Sink!.Smtp));

        Assert.Contains("Another server runs", fault.Message);
    }
}
