using CryptoList.Server.Settings;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

public sealed class SqliteSharedCopyTests : SharedCopyTests
{
    protected override ServerSettings On(ServerSettings settings) => settings;

    [Fact]
    public async Task A_thousand_members_at_fifty_a_copy_are_twenty_bodies()
    {
        await using var server = await StartAsync(50);
        var list = await TestList.OpenAsync(server, [.. Enumerable.Range(1, 999).Select(i => $"member{i}")]);

        await server.SubmitAsync(list.Seal(list.Owner, "All thousand."));
        await server.SettledAsync();

        var messages = server.Sink!.Store.List(SinkFilter.All);
        Assert.Equal((20, 1000), (messages.Count, messages.SelectMany(m => m.Envelope.To).Distinct().Count()));
    }
}
