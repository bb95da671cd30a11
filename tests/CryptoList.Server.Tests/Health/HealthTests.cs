using System.Net;
using System.Text.Json;
using CryptoList.Server.Tests.Worlds;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CryptoList.Server.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task A_running_server_is_live_and_ready()
    {
        await using var server = await StartAsync();

        Assert.Equal((200, """{"live":true}"""), await GetAsync(server.Host!.Health[0], "/health/live"));
        var (code, body) = await GetAsync(server.Host!.Health[0], "/health/ready");
        Assert.Equal(200, code);
        Assert.Equal(["serving", "store", "keys", "following", "delivering", "lease"], JsonDocument.Parse(body).RootElement.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.Equal(404, (await GetAsync(server.Host!.Health[0], "/")).Code);
    }

    [Fact]
    public async Task Without_the_key_folder_it_is_not_ready_and_says_so()
    {
        await using var server = await StartAsync();
        Directory.Move(Path.Combine(server.DataFolder, "keys"), Path.Combine(server.DataFolder, "elsewhere"));

        var (code, body) = await GetAsync(server.Host!.Health[0], "/health/ready");

        Assert.Equal(503, code);
        Assert.Equal(["keys"], Failing(body));
        Directory.Move(Path.Combine(server.DataFolder, "elsewhere"), Path.Combine(server.DataFolder, "keys"));
    }

    [Fact]
    public async Task While_somebody_holds_the_database_it_is_not_ready()
    {
        await using var server = await StartAsync();
        await using var other = new SqliteConnection($"Data Source={Path.Combine(server.DataFolder, "cryptolist.db")};Pooling=False");
        await other.OpenAsync();
        await using (var command = other.CreateCommand())
        {
            command.CommandText = "begin immediate";
            await command.ExecuteNonQueryAsync();
            var (code, body) = await GetAsync(server.Host!.Health[0], "/health/ready");
            Assert.Equal(503, code);
            Assert.Contains("store", Failing(body));
            command.CommandText = "rollback";
            await command.ExecuteNonQueryAsync();
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await GetAsync(server.Host!.Health[0], "/health/ready")).Code != 200) await Task.Delay(50, limit.Token);
    }

    [Fact]
    public async Task Told_to_stop_it_says_not_ready_while_copies_on_the_wire_still_end()
    {
        await using var relay = new ScriptedRelay(".", "bob@example.org");
        await using var server = await TestServer.StartAsync(relay.EndPoint, settings: Settings);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Last."));
        await relay.Holding.WaitAsync(TimeSpan.FromSeconds(20));
        var health = server.Host!.Health[0];

        var stopping = server.StopServerAsync();
        var (code, body) = await GetAsync(health, "/health/ready");
        relay.LetGo();
        await stopping;

        Assert.Equal(503, code);
        Assert.Contains("stopping", body);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(health, "/health/live"));
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(settings: Settings);

    private static Settings.ServerSettings Settings(Settings.ServerSettings settings) => settings with { Telemetry = new() { HealthListen = [new(IPAddress.Loopback, 0)] } };

    private static IEnumerable<string?> Failing(string body) =>
        JsonDocument.Parse(body).RootElement.GetProperty("checks").EnumerateArray().Where(c => !c.GetProperty("ok").GetBoolean()).Select(c => c.GetProperty("name").GetString());

    private static async Task<(int Code, string Body)> GetAsync(IPEndPoint server, string path)
    {
        using var client = new HttpClient();
        using var reply = await client.GetAsync(new Uri($"http://{server}{path}"));
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }
}
