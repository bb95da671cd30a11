using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Helper;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.EndToEnd.Tests.Patents;

/// <summary>US 12,388,638, joining by a one-time key that travels over another channel: what nobody but its holder can do. Its other steps bear the name among the helper's tests.</summary>
public sealed class JoiningTests
{
    [Fact]
    public async Task US12388638_the_one_time_private_key_is_in_the_link_and_on_no_wire_and_in_nobodys_files()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await world.OpenAsync("alice"), await world.PersonAsync("bob"));
        var text = await LinkAsync(alice, bob.Address);
        (await bob.RunWithAsync(text, "join")).Well();
        await MailWorld.UntilAsync("Welcome to", bob, ["sync"], alice);
        using var link = InvitationLink.Parse(text);
        var needles = new Needles();
        needles.AddOctets("one-time key", link.OneTimeKey.Export());

        Assert.True(Found(needles, [Encoding.UTF8.GetBytes(text)]));
        Assert.False(Found(needles, world.World.Recorded));
        Assert.False(Found(needles, [OpenFiles.Read(world.World.Root)]));
    }

    [Fact]
    public async Task US12388638_the_joiner_refuses_a_log_that_does_not_pass_through_the_invitations_entry_and_waits_with_one_that_ends_before()
    {
        await using var town = await Town.StartAsync("bob");
        var carol = await ComesAsync(town, "carol");
        var hosted = await town.World.Operator.ListAsync(World.ListAddress);
        var log = await town.LogAsync();
        var link = await LinkAsync(town.Alice, carol.Address);
        // The server may suspend, so it can sign another history up to the same number.
        Assert.Null(RosterLog.TryReplay(log.SkipLast(1), out var shorter));
        var other = new RosterAuthor(shorter!, hosted.SigningKey(Now(town)), town.World.Time).MemberSuspend(shorter!.AtHead(Now(town)).MemberByAddress(town.Alice.Address)!.Id, "so they say");

        Assert.Contains("someone shows you another list", (await carol.RunWithAsync(link, "join", "--log", town.File("other.log", log.SkipLast(1).Append(other)))).With(ExitCode.Refused).Error);
        Assert.Contains("before the invitation was made", (await carol.RunWithAsync(link, "join", "--log", town.File("short.log", log.SkipLast(1)))).With(ExitCode.Wait).Error);
        (await carol.RunWithAsync(link, "join", "--log", town.File("whole.log", log))).Well();
    }

    [Theory]
    [InlineData("the agent who takes the join")]
    [InlineData("the server")]
    public async Task US12388638_neither_server_nor_agent_puts_a_device_of_its_own_in_the_place_of_the_joiners(string who)
    {
        await using var town = await Town.StartAsync("agent", "bob");
        var (agent, carol) = (town["agent"], await ComesAsync(town, "carol"));
        await town.World.Operator.AppendAsync(World.ListAddress, Operator.Entries((await town.Alice.RunAsync("rights", agent.Address, "--", "+agent")).Well().Output));
        await town.SyncAsync();
        var link = await LinkAsync(town.Alice, carol.Address, "--taken-by", agent.Address);
        var line = (await carol.RunWithAsync(link, "join", "--log", town.File("log", await town.LogAsync()))).Well().Output;
        var (join, hosted) = (JoinRequest.ParseLine(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line).TrimEnd())), await town.World.Operator.ListAsync(World.ListAddress));

        // All that the joiner sent, and another device, well signed by itself.
        var own = SignedDevice.Create(DeviceKeys.Generate(), "phone", hosted.Id, join.ReadInvitation().Member);
        var signer = who == "the server" ? hosted.SigningKey(Now(town)) : (await agent.SecretsAsync()).Device.SigningKey;
        var forged = new RosterAuthor(hosted.Log, signer, town.World.Time).MemberAdd(join.ReadInvitation(), join with { Device = own.Record, DeviceSignature = own.Signature });
        Assert.Null(RosterLog.TryReplay(await town.LogAsync(), out var servers));
        Assert.NotNull(servers!.TryAppend(forged));
        foreach (var person in town.People)
            Assert.Contains("is refused (", (await person.RunWithAsync(Operator.Lines((await town.LogAsync()).Append(forged)), "sync")).With(ExitCode.Refused).Error);

        // The joiner's own goes in, by the same agent.
        await town.World.Operator.AppendAsync(World.ListAddress, Operator.Entries((await agent.RunWithAsync(line, "admit", "-", "--welcome", Path.Combine(town.World.Root, "welcome"))).Well().Output));
        var member = (await town.World.Operator.ListAsync(World.ListAddress)).Log.AtHead(Now(town)).MemberByAddress(carol.Address)!;
        Assert.Equal(join.Device.Fingerprint, Assert.Single(member.Devices).Fingerprint);
    }

    [Fact]
    public async Task US12388638_an_invitation_from_before_a_removal_lets_nobody_in_again()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await world.OpenAsync("alice"), await world.PersonAsync("bob"));
        var (first, second) = (await LinkAsync(alice, bob.Address), await LinkAsync(alice, bob.Address));
        (await bob.RunWithAsync(first, "join")).Well();
        await MailWorld.UntilAsync("Welcome to", bob, ["sync"], alice);
        (await alice.RunAsync("remove", bob.Address)).Well();
        await MailWorld.UntilAsync("is removed", alice, "sync");

        var again = await world.FurtherDeviceAsync(bob, "tablet");
        (await again.RunWithAsync(second, "join")).Well();
        await MailWorld.UntilAsync("RemovedSinceInvitation", alice, "sync");
        Assert.Null(await MemberAsync(world, bob));
    }

    [Fact]
    public async Task US12388638_an_invitation_of_one_who_is_no_owner_any_more_lets_nobody_in()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, dora, bob) = (await world.OpenAsync("alice"), await world.PersonAsync("dora"), await world.PersonAsync("bob"));
        await MailWorld.JoinAsync(alice, dora);
        (await alice.RunAsync("rights", dora.Address, "--", "+owner")).Well();
        await MailWorld.UntilAsync("has these rights", alice, "sync");
        (await dora.RunWithAsync(Operator.Lines(await world.World.Operator.LogAsync(World.ListAddress)), "sync", "--log", "-")).Well();
        var link = await LinkAsync(dora, bob.Address, "--taken-by", alice.Address);
        (await alice.RunAsync("rights", dora.Address, "--", "-owner")).Well();
        await MailWorld.UntilAsync("has these rights", alice, "sync");

        (await bob.RunWithAsync(link, "join")).Well();
        await MailWorld.UntilAsync("InviterNotEntitled", alice, "sync");
        Assert.Null(await MemberAsync(world, bob));
    }

    private static long Now(Town town) => town.World.Time.GetUtcNow().ToUnixTimeSeconds();

    private static async Task<string> LinkAsync(Person owner, string address, params string[] more) => Encoding.UTF8.GetString((await owner.RunAsync(["invite", address, .. more])).Well().Output).Split('\n')[0].Trim();

    private static async Task<Person> ComesAsync(Town town, string name)
    {
        var person = new Person(town.World.Root, name, new ShiftedTime(town.World.Time.By));
        (await person.RunAsync("init", "--no-passphrase")).Well();
        return person;
    }

    private static async Task<RosterMember?> MemberAsync(MailWorld world, Person person) =>
        (await world.World.Operator.ListAsync(World.ListAddress)).Log.AtHead(world.World.Time.GetUtcNow().ToUnixTimeSeconds()).MemberByAddress(person.Address);

    private static bool Found(Needles needles, IEnumerable<byte[]> octets)
    {
        var hits = new int[needles.Count];
        foreach (var one in octets) needles.Find(one, one.Length, hits);
        return hits.Any(n => n > 0);
    }
}
