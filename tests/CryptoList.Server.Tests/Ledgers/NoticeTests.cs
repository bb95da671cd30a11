using CryptoList.Lists.Bounces;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Ledger;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Bouncing;
using Xunit;

namespace CryptoList.Server.Tests.Ledgers;

public sealed class NoticeTests
{
    private static readonly SinkFilter Notices = new(null, null, "has not reached everyone");

    [Fact]
    public async Task Owners_are_told_once_of_all_who_did_not_get_a_post()
    {
        await using var world = await NoticeWorld.StartAsync(["550-bob", "551-carol", "dan"]);
        await world.PostAsync();
        world.Time.Forward(TimeSpan.FromMinutes(11));

        var text = Assert.Single(await world.NoticesAsync(1));
        Assert.Equal(1, await world.WriteAsync());

        Assert.Contains("To: <alice@example.org>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Given up, 2 members:\r\n  550-bob@example.org: 550 5.0.0 Refused on purpose, as the address asks\r\n  551-carol@example.org: 551", text, StringComparison.Ordinal);
        Assert.Contains("cryptolist queue retry 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("dan@example.org", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_under_way_for_a_day_is_told_of_and_again_when_given_up()
    {
        await using var world = await NoticeWorld.StartAsync(["450-bob"], o => o with { Schedule = [TimeSpan.FromDays(30)], GiveUpAfter = TimeSpan.FromDays(5) });
        await world.PostAsync(until: c => c.Attempts == 1);
        world.Time.Forward(TimeSpan.FromHours(23));
        Assert.Equal(0, await world.WriteAsync());

        world.Time.Forward(TimeSpan.FromHours(2));
        Assert.Contains("Not reached for 24 hours, still being tried, 1 member:\r\n  450-bob@example.org: 450", Assert.Single(await world.NoticesAsync(1)), StringComparison.Ordinal);
        Assert.Equal(1, await world.WriteAsync());

        world.Time.Forward(TimeSpan.FromDays(5));
        await world.Server.Queue.RetryAsync(1, failedToo: false, world.Time.GetUtcNow().ToUnixTimeMilliseconds());
        await world.Server.SettledAsync();
        world.Time.Forward(TimeSpan.FromMinutes(11));
        Assert.Contains("Given up, 1 member:\r\n  450-bob@example.org: 450", (await world.NoticesAsync(2))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notice_names_so_many_members_and_counts_the_rest()
    {
        await using var world = await NoticeWorld.StartAsync(["550-a", "550-b", "550-c"], notices: n => n with { Members = 2 });
        await world.PostAsync();
        world.Time.Forward(TimeSpan.FromMinutes(11));

        Assert.Contains("550-b@example.org: 550 5.0.0 Refused on purpose, as the address asks\r\n  and 1 more\r\n", Assert.Single(await world.NoticesAsync(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_beyond_the_hourly_limit_waits_and_is_not_forgotten()
    {
        await using var world = await NoticeWorld.StartAsync(["550-bob"], notices: n => n with { PerHour = 1 });
        await world.PostAsync();
        await world.PostAsync();
        world.Time.Forward(TimeSpan.FromMinutes(11));
        Assert.Equal(1, await world.WriteAsync());
        Assert.Equal(1, await world.WriteAsync());

        world.Time.Forward(TimeSpan.FromMinutes(61));

        Assert.Equal(2, await world.WriteAsync());
        Assert.Equal(2, (await world.NoticesAsync(2)).Count);
    }

    [Fact]
    public async Task Of_suspended_and_paused_members_nothing_is_told_again()
    {
        await using var world = await NoticeWorld.StartAsync(["550-bob", "550-carol"]);
        await world.PostAsync();
        await world.List.AppendAsync(author => author.MemberSuspend(world.List.Member("550-bob").Id, "a rest"));
        await world.Server.Get<IBounceStore>().ChangeAsync(
            world.List.Hosted.Key, world.List.Member("550-carol").Id, m => m.Pause(PauseReason.Bounces, 1) with { NoticeDue = false });
        world.Time.Forward(TimeSpan.FromMinutes(11));

        Assert.Equal(0, await world.WriteAsync());
        Assert.Empty(await world.Server.Get<ILedgerStore>().DueAsync(long.MaxValue, 0, 10));
    }

    [Fact]
    public async Task An_owner_is_not_told_of_copies_to_themself()
    {
        await using var world = await NoticeWorld.StartAsync(["550-olga"]);
        await world.List.AppendAsync(author => author.Rights(world.List.Member("550-olga").Id, Rights.Post | Rights.Receive | Rights.Owner));
        await world.PostAsync();
        world.Time.Forward(TimeSpan.FromMinutes(11));

        Assert.Equal(1, await world.WriteAsync());
        Assert.Contains("To: <alice@example.org>", Assert.Single(await world.NoticesAsync(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_relay_took_and_sent_back_is_told_of_too()
    {
        await using var world = await BounceWorld.StartAsync();
        Assert.Equal(250, (await world.ReturnAsync(Returned.Dsn("5.1.1"))).Code);
        world.Time.Forward(TimeSpan.FromMinutes(11));

        Assert.Equal(CopyState.Returned, (await world.CopyAsync(1)).State);
        await world.Server.Get<PostNotices>().RunOnceAsync();
        var notice = Assert.Single(await world.Server.Sink!.Store.WaitAsync(1, Notices, TimeSpan.FromSeconds(20), default));
        Assert.Contains("Given up, 1 member:\r\n  bob@example.org: Came back: 5.1.1\r\n", await File.ReadAllTextAsync(notice.File), StringComparison.Ordinal);
    }
}
