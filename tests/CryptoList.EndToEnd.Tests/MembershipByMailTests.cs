using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Helper;

namespace CryptoList.EndToEnd.Tests;

/// <summary>The real helper and the real server, with a Maildir for each person: nothing is passed by hand but invitation links.</summary>
public sealed class MembershipByMailTests
{
    [Fact]
    public async Task From_a_link_to_a_removal_by_mail_alone()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await world.OpenAsync("alice"), await world.PersonAsync("bob"));
        await MailWorld.JoinAsync(alice, bob);

        await world.PostAsync(alice, "Before.");
        await MailWorld.UntilAsync("Before.", bob, "read");
        (await alice.RunAsync("remove", bob.Address)).Well();
        await MailWorld.UntilAsync("is removed", alice, "sync");
        await world.PostAsync(alice, "After.");
        await MailWorld.UntilAsync("After.", alice, "read");

        var copy = await world.CopyAsync(alice, "After.");
        Assert.Contains("another device or member", (await bob.RunWithAsync(copy, "read", "-")).Shown);
        Assert.Equal(2, (await world.World.Operator.ListAsync(World.ListAddress)).Log.AtHead(world.World.Time.GetUtcNow().ToUnixTimeSeconds()).NewestEpoch("all")!.Number);
    }

    [Fact]
    public async Task Who_lost_every_device_is_let_in_again_and_catches_up_on_what_was_missed()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await world.OpenAsync("alice"), await world.PersonAsync("bob"));
        await MailWorld.JoinAsync(alice, bob);
        Directory.Delete(bob.Home, recursive: true);
        await world.PostAsync(alice, "While Bob had no device.");
        world.Empty(bob);

        bob = await world.PersonAsync("bob");
        await MailWorld.JoinAsync(alice, bob, "--new-device");
        (await bob.RunAsync("catch-up", "--since", "1d")).Well();
        await MailWorld.UntilAsync("sends 1 post again", bob, "sync");
        await MailWorld.UntilAsync("While Bob had no device.", bob, "read");
    }

    [Fact]
    public async Task A_further_device_comes_in_by_a_link_of_the_first_and_reads_what_was_posted_while_it_waited()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await world.OpenAsync("alice"), await world.PersonAsync("bob"));
        await MailWorld.JoinAsync(alice, bob);
        var tablet = await world.FurtherDeviceAsync(bob, "tablet");
        var link = System.Text.Encoding.UTF8.GetString((await bob.RunAsync("device", "invite")).Well().Output).Split('\n')[0];
        (await tablet.RunWithAsync(link, "join")).Well();
        await MailWorld.UntilAsync("Welcome to", tablet, ["sync"], bob);
        await world.PostAsync(alice, "While the tablet waited.");
        await MailWorld.UntilAsync("While the tablet waited.", bob, "read");
        (await tablet.RunAsync("read")).With(ExitCode.Failed);

        world.World.Time.By += TimeSpan.FromHours(25);
        await MailWorld.UntilAsync("sends 1 post again", tablet, "sync");
        await MailWorld.UntilAsync("While the tablet waited.", tablet, "read");
        await world.PostAsync(tablet, "From the tablet.");
        await MailWorld.UntilAsync("From the tablet.", alice, ["read"], alice);
    }

    [Fact]
    public async Task A_newcomer_catches_up_on_nothing_older_than_themself()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await world.OpenAsync("alice"), await world.PersonAsync("bob"));
        await world.PostAsync(alice, "Before Bob.");
        await MailWorld.UntilAsync("Before Bob.", alice, "read");
        await MailWorld.JoinAsync(alice, bob);
        (await bob.RunAsync("catch-up")).Well();
        await MailWorld.UntilAsync("sends 0 posts again", bob, "sync");
    }
}
