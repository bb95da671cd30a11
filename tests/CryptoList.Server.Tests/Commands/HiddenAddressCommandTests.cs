using CryptoList.Protocol.Roster;
using Xunit;

namespace CryptoList.Server.Tests.Commands;

/// <summary>The operator's side of a list that hides its members' addresses.</summary>
public sealed class HiddenAddressCommandTests
{
    [Fact]
    public async Task A_list_that_hides_addresses_is_not_installed_without_its_openers()
    {
        using var world = new CommandWorld();
        var record = (await world.RunAsync("list", "create", CommandWorld.Address)).Output;
        var genesis = world.Genesis(record, policy: ListPolicy.Default with { Hidden = true });

        var refused = await world.RunAsync([genesis], "list", "create", CommandWorld.Address, "--log", "-");
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("cryptolist: address-missing: ", refused.Error, StringComparison.Ordinal);
        await world.DoneAsync([genesis], "list", "create", CommandWorld.Address, "--log", "-", "--owner-address", CommandWorld.Olga);
    }

    [Fact]
    public async Task A_list_that_hides_none_takes_no_address_beside_its_log()
    {
        using var world = new CommandWorld();
        var genesis = world.Genesis((await world.RunAsync("list", "create", CommandWorld.Address)).Output);
        var refused = await world.RunAsync([genesis], "list", "create", CommandWorld.Address, "--log", "-", "--owner-address", CommandWorld.Olga);
        Assert.StartsWith("cryptolist: address-missing: ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operator_sees_where_mail_goes_and_the_log_does_not_say_it()
    {
        using var world = await CommandWorld.WithHidingListAsync();
        var member = (await world.RunAsync("member", "show", CommandWorld.Address, CommandWorld.Olga, "--json")).Json;
        Assert.Equal(CommandWorld.Olga, member.GetProperty("mailAddress").GetString());
        Assert.EndsWith("@lists.example.net", member.GetProperty("address").GetString());
        Assert.DoesNotContain("olga", (await world.RunAsync("roster", "show", CommandWorld.Address)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_alone_lets_nobody_in()
    {
        using var world = await CommandWorld.WithHidingListAsync();
        var refused = await world.RunAsync([world.Invited("bob")], "member", "add", CommandWorld.Address, "-");
        Assert.Equal(1, refused.Code);
        Assert.Contains("address-missing", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_to_a_member_is_sent_elsewhere()
    {
        using var world = await CommandWorld.WithHidingListAsync();
        await world.DoneAsync([], "member", "move", CommandWorld.Address, CommandWorld.Olga, "Olga@New.example");
        var member = (await world.RunAsync("member", "show", CommandWorld.Address, "olga@new.example", "--json")).Json;
        Assert.Equal("olga@new.example", member.GetProperty("mailAddress").GetString());
    }

    [Fact]
    public async Task Mail_is_not_sent_to_the_list_itself()
    {
        using var world = await CommandWorld.WithHidingListAsync();
        var refused = await world.RunAsync("member", "move", CommandWorld.Address, CommandWorld.Olga, "team+owner@lists.example.net");
        Assert.StartsWith("cryptolist: address-taken: ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_the_log_has_is_not_moved_beside_it()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        var refused = await world.RunAsync("member", "move", CommandWorld.Address, "bob@example.org", "bob@new.example");
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("cryptolist: address-shown: ", refused.Error, StringComparison.Ordinal);
    }
}
