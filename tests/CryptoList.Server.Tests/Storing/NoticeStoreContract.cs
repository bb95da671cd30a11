using CryptoList.Lists.Hosting;
using CryptoList.Lists.Notices;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>What every store does with the server's own mail. <see cref="Open"/> gives another node's view of the same store each time.</summary>
public abstract class NoticeStoreContract
{
    private const long Now = 1_795_000_000_000;

    protected abstract (INoticeStore Notices, IListStore Lists) Open();

    [StoreFact]
    public async Task What_was_added_is_claimed_once_and_again_when_nobody_settled_it()
    {
        await AddAsync("a@example.org", Now);

        var claimed = Assert.Single(await Open().Notices.ClaimAsync(Now, Now + 1000, 10));
        Assert.Empty(await Open().Notices.ClaimAsync(Now + 999, Now + 5000, 10));
        var again = Assert.Single(await Open().Notices.ClaimAsync(Now + 1000, Now + 5000, 10));

        Assert.Equal(("a@example.org", Now, 1L), (claimed.Recipient, claimed.Created, claimed.Attempts));
        Assert.Equal("text", System.Text.Encoding.UTF8.GetString(claimed.Content.Span));
        Assert.Equal((claimed.Id, 2L), (again.Id, again.Attempts));
    }

    [StoreFact]
    public async Task No_more_are_claimed_than_asked_and_the_oldest_first()
    {
        await AddAsync("b@example.org", Now + 1);
        await AddAsync("a@example.org", Now);

        Assert.Equal("a@example.org", Assert.Single(await Open().Notices.ClaimAsync(Now + 1, Now + 9000, 1)).Recipient);
        Assert.Equal("b@example.org", Assert.Single(await Open().Notices.ClaimAsync(Now + 1, Now + 9000, 1)).Recipient);
    }

    [StoreFact]
    public async Task What_is_deferred_waits_and_what_is_removed_is_gone()
    {
        await AddAsync("a@example.org", Now);
        var id = Assert.Single(await Open().Notices.ClaimAsync(Now, Now + 1000, 10)).Id;

        await Open().Notices.DeferAsync(id, Now + 60_000);
        Assert.Equal(Now + 60_000, await Open().Notices.NextDueAsync());
        await Open().Notices.RemoveAsync(id);

        Assert.Null(await Open().Notices.NextDueAsync());
    }

    [StoreFact]
    public async Task Of_two_that_tell_the_same_one_does()
    {
        var list = await ListAsync();
        NewNotice[] notices = [new(list, "a@example.org", "text"u8.ToArray())];

        Assert.True(await Open().Notices.TellAsync(list, 0, 5, notices, Now));
        Assert.False(await Open().Notices.TellAsync(list, 0, 5, notices, Now));

        Assert.Single(await Open().Notices.ClaimAsync(Now, Now + 1000, 10));
        Assert.Equal(5, (await Open().Notices.ToldAsync())[list]);
    }

    [StoreFact]
    public async Task A_list_that_is_deleted_leaves_nothing_and_is_told_of_no_more()
    {
        var list = await ListAsync();
        await Open().Notices.TellAsync(list, 0, 5, [new(list, "a@example.org", "text"u8.ToArray())], Now);

        await Open().Lists.DeleteAsync(list);

        Assert.Empty(await Open().Notices.ToldAsync());
        Assert.Null(await Open().Notices.NextDueAsync());
        Assert.False(await Open().Notices.TellAsync(list, 5, 6, [], Now));
    }

    private async Task AddAsync(string recipient, long now) => await Open().Notices.AddAsync([new(1, recipient, "text"u8.ToArray())], now);

    private async Task<long> ListAsync()
    {
        await Open().Lists.AddAsync(ListId.Read(MemberId.NewRandom().ToArray()), "a@example.org", "A", 5, [new SignedEntry(new byte[] { 1 }, new byte[64])]);
        return Assert.Single(await Open().Lists.AllAsync()).Key;
    }
}
