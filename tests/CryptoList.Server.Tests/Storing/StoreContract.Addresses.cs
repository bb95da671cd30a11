using System.Security.Cryptography;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Identifiers;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>True addresses of members whose list hides them.</summary>
public abstract partial class StoreContract
{
    [StoreFact]
    public async Task A_hidden_address_comes_with_its_list_and_with_its_entry_and_is_forgotten_with_one()
    {
        var (opener, member) = (MemberId.NewRandom(), MemberId.NewRandom());
        await Open().Lists.AddAsync(ListId.Read(RandomNumberGenerator.GetBytes(16)), "h@example.org", "H", 5, [Entry(1)], [new(opener, "alice@example.org", null)]);
        var list = (await Open().Lists.AllAsync()).Single().Key;

        await Open().Lists.AppendAsync(list, new LogGrowth(1, [Entry(2)], [], [], null) { Addresses = [new(member, "bob@example.org", null)] }, Now);
        Assert.Equal(["alice@example.org", "bob@example.org"], (await Open().Lists.AddressesAsync(list)).Select(a => a.Address).Order());

        await Open().Lists.AppendAsync(list, new LogGrowth(2, [Entry(3)], [], [], null) { Addresses = [new(member, "bob@example.org", 2)], Forgotten = [opener] }, Now);
        Assert.Equal([new HiddenAddress(member, "bob@example.org", 2)], await Open().Lists.AddressesAsync(list));
    }

    [StoreFact]
    public async Task A_hidden_address_does_not_come_with_entries_that_are_not_the_next()
    {
        var list = (await ListAsync()).Key;
        Assert.False(await Open().Lists.AppendAsync(list, new LogGrowth(7, [Entry(2)], [], [], null) { Addresses = [new(MemberId.NewRandom(), "bob@example.org", null)] }, Now));
        Assert.Empty(await Open().Lists.AddressesAsync(list));
    }

    [StoreFact]
    public async Task A_hidden_address_that_is_set_is_told_to_all_and_goes_with_its_list()
    {
        var (list, member) = ((await ListAsync()).Key, MemberId.NewRandom());
        var before = await Open().Feed.NewestAsync();
        Assert.True(await Open().Lists.SetAddressAsync(list, new(member, "new@example.org", null)));
        Assert.Equal(list, Assert.Single(await Open().Feed.SinceAsync(before)).List);
        Assert.Equal("new@example.org", Assert.Single(await Open().Lists.AddressesAsync(list)).Address);

        await Open().Lists.DeleteAsync(list);
        Assert.Empty(await Open().Lists.AddressesAsync(list));
        Assert.False(await Open().Lists.SetAddressAsync(list, new(member, "new@example.org", null)));
    }
}
