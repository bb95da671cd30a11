using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Helper;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.EndToEnd.Tests;

/// <summary>The real helper and the real server with a list whose log is too long to be sent whole to who comes in.</summary>
public sealed class LongListByMailTests
{
    [Fact]
    public async Task A_newcomer_is_in_by_an_image_and_the_log_that_the_server_sends_confirms_it()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await OpenLongAsync(world), await world.PersonAsync("bob"));

        await MailWorld.JoinAsync(alice, bob);
        await world.PostAsync(alice, "To a newcomer.");
        await MailWorld.UntilAsync("To a newcomer.", bob, "read");

        await MailWorld.UntilAsync("The whole log of team@lists.example.net is here", bob, "sync");
        (await bob.RunAsync("roster", "verify")).Well();
        Assert.Equal(Operator.Lines(await world.World.Operator.LogAsync(World.ListAddress)), (await bob.RunAsync("list", "log")).Well().Output);
    }

    [Fact]
    public async Task A_further_device_is_in_by_an_image_of_the_first_at_once_when_an_owner_confirms_it()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await OpenLongAsync(world), await world.PersonAsync("bob"));
        await MailWorld.JoinAsync(alice, bob);
        await MailWorld.UntilAsync("The whole log of team@lists.example.net is here", bob, "sync");
        var tablet = await world.FurtherDeviceAsync(bob, "tablet");
        var link = System.Text.Encoding.UTF8.GetString((await bob.RunAsync("device", "invite")).Well().Output).Split('\n')[0];
        (await tablet.RunWithAsync(link, "join")).Well();
        await MailWorld.UntilAsync("by what your own device signed", tablet, ["sync"], bob);

        (await alice.RunAsync("device", "confirm", "--member", bob.Address, "--yes")).With(ExitCode.Wait);
        await MailWorld.UntilAsync("new entr", alice, "sync");
        (await alice.RunAsync("device", "confirm", "--member", bob.Address, "--yes")).Well();

        await MailWorld.UntilAsync("This device is in force in team@lists.example.net now", tablet, "sync");
        await world.PostAsync(alice, "To all of Bob's devices.");
        await MailWorld.UntilAsync("To all of Bob's devices.", tablet, "read");
        await MailWorld.UntilAsync("The whole log of team@lists.example.net is here", tablet, "sync");
        await world.PostAsync(tablet, "From the tablet.");
        await MailWorld.UntilAsync("From the tablet.", alice, "read");
    }

    /// <summary>Alice's list, whose policy changed often before it came to the server.</summary>
    private static async Task<Person> OpenLongAsync(MailWorld world)
    {
        var (alice, server) = (await world.PersonAsync("alice"), world.World.Operator);
        var opened = (await alice.RunWithAsync(server.ServerRecord(World.ListAddress), "list", "open", "--server-record", "-", "--name", "Team", "--me", alice.Address)).Well();
        Assert.Null(RosterLog.TryReplay(Operator.Entries(opened.Output), out var log));
        var (device, key, _) = await alice.SecretsAsync();
        using (key)
        using (device)
        {
            var author = new RosterAuthor(log!, device.SigningKey, world.World.Time);
            for (var i = 0; i <= LogPart.MostUnasked; i++) Assert.Null(log!.TryAppend(author.Policy(ListPolicy.Default with { Keep = 1000 + i })));
        }

        var entries = Enumerable.Range(0, (int)log!.HeadNumber + 1).Select(n => log[n].Signed).ToList();
        await server.InstallAsync(entries);
        (await alice.RunWithAsync(Operator.Lines(entries), "sync", "--log", "-")).Well();
        return alice;
    }
}
