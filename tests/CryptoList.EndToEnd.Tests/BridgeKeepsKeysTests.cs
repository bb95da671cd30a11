using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Helper;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.EndToEnd.Tests;

/// <summary>A bridge that also looks after keys: nobody runs <c>sync</c> beside it.</summary>
public sealed class BridgeKeepsKeysTests
{
    [Fact]
    public async Task Whoever_was_invited_is_let_in_by_the_owners_bridge_and_a_command_works_beside_it()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await world.OpenAsync("alice"), await world.PersonAsync("bob"));
        using var stop = new CancellationTokenSource();
        // Nobody is at the other end of the half that reads.
        var bridge = alice.RunUntilAsync(stop.Token, ["bridge", "--imap-server", FreePorts.NextEndPoint().ToString(), "--imap-listen", FreePorts.NextEndPoint().ToString(), "--sync-every", "1s"]);

        var link = Encoding.UTF8.GetString((await alice.RunAsync("invite", bob.Address)).Well().Output).Split('\n')[0];
        (await bob.RunWithAsync(link, "join")).Well();
        await MailWorld.UntilAsync("Welcome to", bob, "sync");
        await world.PostAsync(alice, "Let in by the bridge.");
        await MailWorld.UntilAsync("Let in by the bridge.", bob, "read");

        await stop.CancelAsync();
        var said = (await bridge.WaitAsync(TimeSpan.FromSeconds(60))).Well().Error;
        Assert.Contains($"{bob.Address} is let into", said);
        Assert.DoesNotContain("Nothing new", said);
    }

    [Fact]
    public async Task Without_a_mailbox_it_says_what_to_set()
    {
        await using var world = await MailWorld.StartAsync();
        var home = new Person(world.World.Root, "carol", world.World.Time);
        (await home.RunAsync("init", "--no-passphrase")).Well();
        var refused = (await home.RunAsync("bridge", "--imap-server", "127.0.0.1:1", "--sync-every", "5m")).With(ExitCode.Usage);
        Assert.Contains("mail set", refused.Error);
    }
}
