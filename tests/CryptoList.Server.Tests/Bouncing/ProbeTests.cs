using CryptoList.Lists.Delivery;
using Xunit;

namespace CryptoList.Server.Tests.Bouncing;

public sealed class ProbeTests
{
    [Fact]
    public async Task A_probe_that_goes_through_lets_delivery_go_on_with_what_was_set_aside()
    {
        await using var world = await BounceTests.PausedAsync(b => b with { ProbeInterval = TimeSpan.FromMinutes(1), ProbeWait = TimeSpan.FromMilliseconds(50) });
        var aside = await world.PostAsync("Set aside.");
        Assert.Equal(CopyState.Paused, (await world.CopyAsync(aside)).State);
        world.Time.Forward(TimeSpan.FromMinutes(1));

        var probe = await world.PostAsync("Probe.");

        await world.UntilAsync(s => s.Paused is null);
        var copies = await world.Server.CopiesAsync(4, world.Other.Address);
        Assert.Equal(["Probe.", "Set aside."], copies[world.Other.Address].Select(world.Other.Read).Where(t => t != "Hello.").Order());
        Assert.NotEqual(aside, probe);
    }

    [Fact]
    public async Task One_copy_is_the_probe_and_the_next_is_set_aside()
    {
        await using var world = await BounceTests.PausedAsync(b => b with { ProbeInterval = TimeSpan.FromMinutes(1) });
        world.Time.Forward(TimeSpan.FromMinutes(1));

        var probe = await world.CopyAsync(await world.PostAsync());
        var next = await world.CopyAsync(await world.PostAsync());

        Assert.Equal((CopyState.Delivered, CopyState.Paused), (probe.State, next.State));
    }

    [Fact]
    public async Task A_probe_that_comes_back_keeps_the_pause()
    {
        await using var world = await BounceTests.PausedAsync(b => b with { ProbeInterval = TimeSpan.Zero, ProbeWait = TimeSpan.FromHours(1) });
        var before = (await world.StandingAsync())!.Score;

        await world.ReturnAsync(Returned.Dsn("5.1.1"));

        var after = await world.UntilAsync(s => s.Score > before);
        Assert.NotNull(after.Paused);
        Assert.Null(after.ProbeTaken);
    }

    [Fact]
    public async Task After_a_complaint_there_is_no_probe()
    {
        await using var world = await BounceWorld.StartAsync(bounces: b => b with { ProbeInterval = TimeSpan.Zero, ProbeWait = TimeSpan.FromMilliseconds(50) });
        await world.ReturnAsync(Returned.Complaint());

        Assert.Equal(CopyState.Paused, (await world.CopyAsync(await world.PostAsync())).State);
    }
}
