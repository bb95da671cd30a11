using System.Text;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Delivery;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Bouncing;

public sealed class BounceTests
{
    [Theory]
    [InlineData("5.1.1", 1)]
    [InlineData("5.2.2", 1)]
    [InlineData("4.2.2", 0.5)]
    [InlineData("4.4.1", 0)]
    [InlineData("5.7.1", 0)]
    [InlineData("5.6.0", 0)]
    public async Task A_notification_counts_by_its_status(string status, double score)
    {
        await using var world = await BounceWorld.StartAsync();

        Assert.Equal(250, (await world.ReturnAsync(Returned.Dsn(status))).Code);

        Assert.Equal(score, (await world.StandingAsync())?.Score ?? 0);
    }

    [Fact]
    public async Task Put_off_and_then_given_up_a_post_counts_once_by_the_gravest()
    {
        await using var world = await BounceWorld.StartAsync();
        await world.ReturnAsync(Returned.Dsn("4.2.2", "delayed"));
        var path = await world.ReturnPathAsync();

        await world.Server.SubmitAsync(Returned.Dsn("5.2.2"), path, "");
        await world.Server.SubmitAsync(Returned.Dsn("5.2.2"), path, "");

        Assert.Equal(1, (await world.StandingAsync())!.Score, 3);
    }

    [Fact]
    public async Task Mail_that_came_back_in_no_standard_form_counts_too()
    {
        await using var world = await BounceWorld.StartAsync();

        await world.ReturnAsync(Returned.Plain("Remote host said: 550 no such user here"));

        Assert.Equal(1, (await world.StandingAsync())!.Score);
    }

    [Fact]
    public async Task Automatic_replies_and_delivered_notices_count_nothing()
    {
        await using var world = await BounceWorld.StartAsync();

        await world.ReturnAsync(Returned.Vacation());
        await world.ReturnAsync(Returned.Dsn("2.0.0", "delivered"));
        await world.ReturnAsync(Returned.Complaint("not-spam"));

        Assert.Null(await world.StandingAsync());
    }

    [Fact]
    public async Task Above_the_threshold_copies_are_set_aside_and_the_others_go_out()
    {
        await using var world = await BounceWorld.StartAsync(bounces: b => b with { Threshold = 1 });
        await world.ReturnAsync(Returned.Dsn("5.1.1"));
        Assert.Null((await world.StandingAsync())!.Paused);
        await world.ReturnAsync(Returned.Dsn("5.1.1"));
        Assert.NotNull((await world.StandingAsync())!.Paused);

        var third = await world.PostAsync("Set aside.");

        Assert.Equal(CopyState.Paused, (await world.CopyAsync(third)).State);
        Assert.Equal(CopyState.Delivered, (await world.Server.Queue.CopiesAsync(third)).Single(c => c.Member == world.List.Owner.Id).State);
        Assert.Equal(1, (await world.Server.Queue.ProgressAsync(third))!.Paused);
    }

    [Fact]
    public async Task What_the_relay_refuses_for_good_counts_the_same()
    {
        await using var world = await BounceWorld.StartAsync("550-bob", b => b with { Threshold = 1 });
        await world.PostAsync();
        await world.UntilAsync(s => s.Score > 0);
        await world.PostAsync();
        await world.UntilAsync(s => s.Paused is not null);

        Assert.Equal(CopyState.Paused, (await world.CopyAsync(await world.PostAsync())).State);
    }

    [Fact]
    public async Task The_operator_sees_the_pause_and_ends_it_and_what_was_set_aside_goes_out()
    {
        await using var world = await PausedAsync();
        var missed = await world.PostAsync("Missed.");
        var shown = (await world.CommandAsync("member", "list", TestList.Address, "--json")).Json.EnumerateArray().Single(m => m.GetProperty("address").GetString() == world.Other.Address).GetProperty("delivery");
        Assert.Equal(("paused", "bounces", "5.1.1"), (shown.GetProperty("state").GetString(), shown.GetProperty("reason").GetString(), shown.GetProperty("lastReply").GetString()));
        Assert.Contains("paused since", (await world.CommandAsync("member", "show", TestList.Address, world.Other.Address)).Output, StringComparison.Ordinal);

        var resumed = await world.CommandAsync("member", "resume-delivery", TestList.Address, world.Other.Address, "--json");

        Assert.Equal(("resumed", 1), (resumed.Json.GetProperty("outcome").GetString(), resumed.Json.GetProperty("copies").GetInt32()));
        var copies = await world.Server.CopiesAsync(3, world.Other.Address);
        Assert.Contains("Missed.", copies[world.Other.Address].Select(world.Other.Read));
        await world.Server.SettledAsync();
        Assert.Equal(CopyState.Delivered, (await world.CopyAsync(missed)).State);
        Assert.Equal(CopyState.Delivered, (await world.CopyAsync(await world.PostAsync())).State);
    }

    [Fact]
    public async Task Resuming_whose_delivery_is_not_paused_says_so()
    {
        await using var world = await BounceWorld.StartAsync();

        var result = await world.CommandAsync("member", "resume-delivery", TestList.Address, world.Other.Address, "--json");

        Assert.Equal((0, "not-paused"), (result.Code, result.Json.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task A_pause_survives_a_restart()
    {
        await using var world = await PausedAsync();

        await world.Server.StopServerAsync();
        await world.Server.StartServerAsync();

        Assert.Equal(CopyState.Paused, (await world.CopyAsync(await world.PostAsync())).State);
    }

    [Fact]
    public async Task The_owner_is_told_once_by_plain_mail_with_nothing_of_any_post()
    {
        await using var world = await PausedAsync();

        await world.UntilAsync(s => !s.NoticeDue);
        var messages = await world.Server.Sink!.Store.WaitAsync(1, new SinkFilter(world.List.Owner.Address, null, "paused"), TimeSpan.FromSeconds(20), default);

        var notice = Assert.Single(messages);
        Assert.Empty(notice.Envelope.From);
        var text = Encoding.UTF8.GetString(await File.ReadAllBytesAsync(notice.File));
        Assert.Equal([world.List.Owner.Address], notice.Envelope.To);
        Assert.Contains("From: <team+owner@lists.example.net>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"Member:     {world.Other.Address}\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Last reply: 5.1.1\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_complaint_pauses_at_once()
    {
        await using var world = await BounceWorld.StartAsync();

        await world.ReturnAsync(Returned.Complaint());

        Assert.Equal(PauseReason.AbuseReport, (await world.StandingAsync())!.Reason);
        Assert.Equal(CopyState.Paused, (await world.CopyAsync(await world.PostAsync())).State);
    }

    [Fact]
    public async Task A_deleted_list_leaves_no_standing()
    {
        await using var world = await PausedAsync();
        var key = world.List.Hosted.Key;

        await world.Server.Hosting.DeleteAsync(world.List.Hosted);

        Assert.Empty(await world.Server.Get<IBounceStore>().AllAsync(key));
    }

    internal static async Task<BounceWorld> PausedAsync(Func<BounceOptions, BounceOptions>? bounces = null)
    {
        var world = await BounceWorld.StartAsync(bounces: b => (bounces?.Invoke(b) ?? b) with { Threshold = 1 });
        for (var i = 0; i < 2; i++) await world.ReturnAsync(Returned.Dsn("5.1.1"));
        return world;
    }
}
