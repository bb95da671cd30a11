using CryptoList.Lists.Membership;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

public sealed class RosterServiceTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(60 * 24 * 2)]
    public async Task An_entry_dated_ahead_of_the_server_is_refused_for_its_clock(int minutes)
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        var ahead = new RosterAuthor(list.Log, list.Owner.Device.SigningKey, new ShiftedTime(TimeSpan.FromMinutes(minutes))).MemberSuspend(list.Member("bob").Id, "later");

        var result = await server.Rosters.AppendAsync(list.Hosted, ahead);

        Assert.Equal((AppendOutcome.ClockOff, list.Log.HeadNumber), (result.Outcome, result.HeadNumber));
    }

    [Fact]
    public async Task An_entry_that_the_log_has_already_is_confirmed_and_not_doubled()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        var entry = list.Removal(list.Member("bob"));
        var first = await server.Rosters.AppendAsync(list.Hosted, entry);

        Assert.Equal(first, await server.Rosters.AppendAsync(list.Hosted, entry));
    }

    [Fact]
    public async Task An_entry_of_a_stranger_is_refused_and_changes_nothing()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        var head = list.Log.Head;
        using var stranger = Cryptography.Signatures.SigningKey.Generate();

        var result = await server.Rosters.AppendAsync(list.Hosted, new RosterAuthor(list.Log, stranger, TimeProvider.System).MemberRemove(list.Member("bob").Id, true));

        Assert.Equal((AppendOutcome.Refused, head), (result.Outcome, list.Log.Head));
    }

    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
