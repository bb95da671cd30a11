using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Commands;

public sealed class KeyCommandTests
{
    [Fact]
    public async Task Rotating_puts_a_new_seal_key_in_force_and_keeps_the_old_one_for_21_days()
    {
        using var world = await CommandWorld.WithListAsync();
        var old = world.State.CurrentSealKey.Id.ToString();

        var rotated = await world.RunAsync("key", "rotate", CommandWorld.Address, "--json");

        Assert.Equal(0, rotated.Code);
        await world.SyncAsync();
        var keys = (await world.RunAsync("key", "show", CommandWorld.Address, "--json")).Json.GetProperty("sealKeys").EnumerateArray().ToList();
        Assert.Equal([old, world.State.CurrentSealKey.Id.ToString()], keys.Select(k => k.GetProperty("key").GetString()));
        Assert.All(keys, k => Assert.True(k.GetProperty("held").GetBoolean()));
        Assert.Equal(world.Log[1].Time + (21 * 86400), keys[0].GetProperty("opensUntil").GetInt64());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, keys[1].GetProperty("opensUntil").ValueKind);
    }

    [Fact]
    public async Task A_lost_private_key_is_said()
    {
        using var world = await CommandWorld.WithListAsync();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(world.DataFolder, "keys", "lists"), "seal-*.key", SearchOption.AllDirectories)) File.Delete(file);

        var shown = await world.RunAsync("key", "show", CommandWorld.Address);

        Assert.Contains("not in the key folder", shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_server_takes_posts_for_the_new_key_and_for_the_old_one()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob");
        var before = list.Seal(list.Owner, "Under the old key.");

        var rotated = await new Operator(server.DataFolder).RunAsync("key", "rotate", TestList.Address);

        Assert.Equal(0, rotated.Code);
        await server.Lists.FollowAsync();
        var after = list.Seal(list.Owner, "Under the new key.");
        Assert.Equal(250, (await server.SubmitAsync(before)).Code);
        Assert.Equal(250, (await server.SubmitAsync(after)).Code);
        Assert.Equal(2, (await server.CopiesAsync(4))["bob@example.org"].Count());
    }
}
