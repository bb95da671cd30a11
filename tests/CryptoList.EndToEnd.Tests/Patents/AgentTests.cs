using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;

namespace CryptoList.EndToEnd.Tests.Patents;

/// <summary>US 6,215,877, the key agent, over the real server; what else it does bears the name among the helper's tests.</summary>
public sealed class AgentTests
{
    [Fact]
    public async Task US6215877_to_the_server_an_agent_is_a_member_like_any_other_who_lets_in_and_hands_out_keys_and_gets_no_posts()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, agent, bob) = (await world.OpenAsync("alice"), await world.PersonAsync("agent"), await world.PersonAsync("bob"));
        await MailWorld.JoinAsync(alice, agent, "--rights", "agent");
        await MailWorld.UntilAsync("\"unconfirmed\": 0", alice, ["list", "--json"], meanwhile: alice);
        var link = Encoding.UTF8.GetString((await alice.RunAsync("invite", bob.Address, "--taken-by", agent.Address)).Well().Output).Split('\n')[0];
        (await bob.RunWithAsync(link, "join")).Well();
        await MailWorld.UntilAsync("Welcome to", bob, ["sync"], agent);

        await world.PostAsync(bob, "While the owner is away.");
        await MailWorld.UntilAsync("While the owner is away.", bob, "read");

        Assert.Equal([alice.Address, bob.Address], world.World.Taken().Select(copies => copies.Key).Order());
    }

    [Fact]
    public async Task US6215877_one_key_of_a_member_serves_all_lists()
    {
        await using var town = await Town.StartAsync();
        var other = "board@" + World.ListDomain;
        var opened = (await town.Alice.RunWithAsync(town.World.Operator.ServerRecord(other), "list", "open", "--server-record", "-", "--name", "Board", "--me", town.Alice.Address)).Well();
        await town.World.Operator.InstallAsync(Operator.Entries(opened.Output));

        var devices = new List<Protocol.Roster.RosterDevice>();
        foreach (var address in new[] { World.ListAddress, other })
        {
            var state = (await town.World.Operator.ListAsync(address)).Log.AtHead(town.World.Time.GetUtcNow().ToUnixTimeSeconds());
            devices.Add(Assert.Single(state.MemberByAddress(town.Alice.Address)!.Devices));
        }

        Assert.Equal(devices[0].Fingerprint, devices[1].Fingerprint);
        Assert.Equal(devices[0].HpkeKey.Bytes.ToArray(), devices[1].HpkeKey.Bytes.ToArray());
    }
}
