using CryptoList.Lists.Delivery;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Tests.Commands;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

public sealed class LoopTests
{
    [Theory]
    [InlineData("team@lists.example.net")]
    [InlineData("team+help@lists.example.net")]
    [InlineData("TEAM+b-x@Lists.Example.Net")]
    [InlineData("other@lists.example.net")]
    [InlineData("other+x+y@lists.example.net")]
    public async Task An_address_that_comes_back_here_becomes_no_members(string address)
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server);
        await OpenOtherAsync(server, "other@lists.example.net");

        var result = await server.Rosters.AppendAsync(list.Hosted, Addition(list, address));

        Assert.Equal(AppendOutcome.AddressIsList, result.Outcome);
        Assert.Null(list.Log.AtHead(TestList.Now).MemberByAddress(address));
    }

    [Fact]
    public async Task The_operator_is_told_what_is_wrong()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server);
        var file = Path.Combine(server.DataFolder, "entry");
        await File.WriteAllTextAsync(file, Addition(list, "team+owner@lists.example.net").ToLine() + "\n");

        var result = await new Operator(server.DataFolder).RunAsync("roster", "append", TestList.Address, file);

        Assert.Equal(1, result.Code);
        Assert.Contains("address-is-list", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_whose_address_became_a_list_later_is_sent_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server);
        await list.JoinAsync("later@lists.example.net");
        await OpenOtherAsync(server, "later@lists.example.net");

        await server.SubmitAsync(list.Seal(list.Owner, "Round?"));

        var copies = await server.SettledAsync();
        Assert.Equal("The member's address is a list of this server", Assert.Single(copies, c => c.State == CopyState.Failed).Reply);
        Assert.Single(copies, c => c.State == CopyState.Delivered);
    }

    private static SignedEntry Addition(TestList list, string address)
    {
        using var device = DeviceKeys.Generate();
        using var link = Invitation.Create(list.Log, list.Owner.Device.SigningKey, address, Rights.Post | Rights.Receive, null, TimeSpan.FromDays(7), TimeProvider.System);
        return new RosterAuthor(list.Log, list.Owner.Device.SigningKey, TimeProvider.System).MemberAdd(link.Invitation, JoinRequest.Create(link, device, "phone"));
    }

    private static async Task OpenOtherAsync(TestServer server, string address)
    {
        using var device = DeviceKeys.Generate();
        var ticket = server.Hosting.CreateTicket();
        var created = await server.Hosting.CreateAsync(ticket, [RosterAuthor.Genesis("Other", address, ListPolicy.Default, "zoe@example.org", device, "laptop", ticket.Server, TimeProvider.System)]);
        Assert.Null(created.Refusal);
    }
}
