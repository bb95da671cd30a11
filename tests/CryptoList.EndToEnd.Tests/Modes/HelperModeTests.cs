using System.Text.Json;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Helper;
using CryptoList.Server.Sink;

namespace CryptoList.EndToEnd.Tests.Modes;

/// <summary>Groups and modes by the helper's own commands, from an owner's decision to what stands on a reader's screen.</summary>
public sealed class HelperModeTests
{
    [Fact]
    public async Task An_owner_makes_a_group_and_its_key_and_its_members_write_to_each_other()
    {
        await using var town = await Town.StartAsync("bob", "carol");
        Person alice = town.Alice, bob = town["bob"], carol = town["carol"];
        await AppendAsync(town, (await alice.RunAsync("group", "create", "board", bob.Address)).Well());
        Assert.Contains("no key yet: rekey --group", (await alice.RunAsync("group", "list")).Well().Text);
        await RekeyAsync(town, "board", "bob");

        var copies = await town.PostAsync((await bob.RunWithAsync(Town.Message("Budget", "For the board."), "seal", "--group", "board")).Well().Output);

        Assert.Equal(["alice", "bob"], copies.Keys.Order());
        var (opened, read) = await alice.ReadAsync(copies["alice"]);
        Assert.Contains("group board", read.Text);
        Assert.Contains("; group=board", StatusOf(opened));
        (await carol.RunWithAsync(Town.Message("Me too", "Hello."), "seal", "--group", "board")).With(ExitCode.Refused);
        (await carol.RunWithAsync(Town.Message("Me too", "Hello."), "seal", "--group", "bored")).With(ExitCode.Usage);
        Assert.Contains("Nothing waits", (await carol.RunAsync("outbox")).Well().Error);
    }

    [Fact]
    public async Task Who_is_not_in_a_group_cannot_make_its_key_and_who_is_no_owner_cannot_change_it()
    {
        await using var town = await Town.StartAsync("bob");
        await AppendAsync(town, (await town.Alice.RunAsync("group", "create", "board", "bob@example.org", "--without-me")).Well());

        (await town.Alice.RunAsync("rekey", "--group", "board", "--out", town.World.Folder("keys"))).With(ExitCode.Refused);
        (await town["bob"].RunAsync("rekey", "--group", "board", "--out", town.World.Folder("keys"))).With(ExitCode.Refused);
        (await town["bob"].RunAsync("group", "add", "board", "alice@example.org")).With(ExitCode.Refused);
        (await town["bob"].RunAsync("policy", "set", "--modes", "plain")).With(ExitCode.Refused);
        (await town.Alice.RunAsync("group", "create", "all")).With(ExitCode.Refused);
        (await town.Alice.RunAsync("group", "remove", "all", "bob@example.org")).With(ExitCode.Usage);
        (await town.Alice.RunAsync("policy", "set", "--modes", "list,secret")).With(ExitCode.Usage);
    }

    [Fact]
    public async Task Who_is_taken_into_a_group_is_given_its_key_and_who_is_taken_out_needs_a_new_one_made()
    {
        await using var town = await Town.StartAsync("bob", "carol");
        await AppendAsync(town, (await town.Alice.RunAsync("group", "create", "board", "bob@example.org")).Well());
        await RekeyAsync(town, "board", "bob");

        await AppendAsync(town, (await town.Alice.RunAsync("group", "add", "board", "carol@example.org")).Well());
        (await town["carol"].RunWithAsync((await town.Alice.RunAsync("welcome", "carol@example.org")).Well().Output, "accept", "-")).Well();
        var first = await town.PostAsync((await town["carol"].RunWithAsync(Town.Message("Hello", "I am new here."), "seal", "-g", "board")).Well().Output);
        await AppendAsync(town, (await town.Alice.RunAsync("group", "remove", "board", "bob@example.org")).Well());
        Assert.Contains("someone who left has its key", (await town.Alice.RunAsync("group", "list")).Well().Text);
        await RekeyAsync(town, "board", "carol");
        var second = await town.PostAsync((await town["carol"].RunWithAsync(Town.Message("Again", "Without bob."), "seal", "-g", "board")).Well().Output);

        Assert.Equal(["alice", "bob", "carol"], first.Keys.Order());
        Assert.Equal(["alice", "carol"], second.Keys.Order());
        Assert.Contains("Without bob.", (await town.Alice.ReadAsync(second["alice"])).Read.Text);
    }

    [Fact]
    public async Task A_post_to_one_member_is_shown_as_theirs_alone()
    {
        await using var town = await Town.StartAsync("bob", "carol");
        await AppendAsync(town, (await town.Alice.RunAsync("policy", "set", "--modes", "list,direct")).Well());

        var copies = await town.PostAsync((await town["bob"].RunWithAsync(Town.Message("Between us", "Nobody else."), "seal", "--to", "carol@example.org")).Well().Output);

        var (opened, read) = await town["carol"].ReadAsync(Assert.Single(copies).Value);
        Assert.Contains("you alone", read.Text);
        Assert.Contains("; mode=direct", StatusOf(opened));
        // A copy of bob's own does not come back: his text is kept until the server is known to have it.
        Assert.Contains("sealed", (await town["bob"].RunAsync("outbox")).Well().Text);
        (await town["bob"].RunWithAsync(Town.Message("x", "y"), "seal", "--to", "nobody@example.org")).With(ExitCode.Usage);
    }

    [Fact]
    public async Task A_post_to_one_member_leaves_the_outbox_when_the_server_says_that_it_has_it()
    {
        await using var town = await Town.StartAsync("bob", "carol");
        await AppendAsync(town, (await town.Alice.RunAsync("policy", "set", "--modes", "list,direct")).Well());
        var (bob, smtp) = (town["bob"], $"127.0.0.1:{town.World.Smtp.Port}");
        var sent = (await bob.RunWithAsync(Town.Message("Between us", "Nobody else."), "send", "--to", "carol@example.org", "--smtp", smtp)).Well();
        Assert.Contains("no copy of your own comes back", sent.Error);
        Assert.Contains("sent", (await bob.RunAsync("outbox")).Well().Text);

        (await bob.RunAsync("status", "--last", "--smtp", smtp)).Well();
        var answer = (await town.World.Sink!.Store.WaitAsync(1, new SinkFilter(bob.Address, "team+status@lists.example.net", null), TimeSpan.FromSeconds(60), default))[^1];
        (await bob.RunWithAsync(await File.ReadAllBytesAsync(answer.File), "status", "--answer", "-")).Well();

        Assert.Contains("Nothing waits", (await bob.RunAsync("outbox")).Well().Error);
    }

    [Theory]
    [InlineData("plain", "not-encrypted", "NOT ENCRYPTED")]
    [InlineData("layerless", "no-member-layer", "WEAKER")]
    public async Task A_weaker_mode_is_named_as_such_wherever_it_shows(string mode, string mark, string words)
    {
        await using var town = await Town.StartAsync("bob");
        (await town["bob"].RunWithAsync(Town.Message("x", "y"), "seal", "--mode", mode)).With(ExitCode.Refused);
        var set = (await town.Alice.RunAsync("policy", "set", "--modes", $"list,{mode}")).Well();
        await AppendAsync(town, set);
        Assert.All([set.Error, (await town["bob"].RunAsync("policy", "show")).Well().Text, (await town["bob"].RunAsync("list")).Well().Text], shown => Assert.Contains(words, shown));

        // Nobody gets it without asking.
        Assert.DoesNotContain("; mode=", StatusOf((await town["bob"].ReadAsync((await town.PostAsync(town.Alice, "Usual", "As always."))["bob"])).Opened));
        var seal = (await town.Alice.RunWithAsync(Town.Message("Weaker", "For everyone."), "seal", "--mode", mode)).Well();
        var copy = (await town.PostAsync(seal.Output))["bob"];
        var (opened, read) = await town["bob"].ReadAsync(copy);

        Assert.Contains(words, seal.Error);
        Assert.EndsWith($"; mode={mode}; warnings={mark}", StatusOf(opened));
        Assert.Contains(mark, opened.Error);
        Assert.Contains(words, read.Text);
        using var json = JsonDocument.Parse((await town["bob"].RunWithAsync(copy, "read", "--json")).Well().Output);
        Assert.Equal((mode, mark), (json.RootElement.GetProperty("mode").GetString(), json.RootElement.GetProperty("warnings")[0].GetString()));
        Assert.DoesNotContain("warnings", StatusOf((await town["bob"].ReadAsync((await town.PostAsync(town.Alice, "Usual", "As before."))["bob"])).Opened));
    }

    [Fact]
    public async Task A_list_may_be_opened_with_the_modes_its_owner_wants()
    {
        await using var world = await World.StartAsync();
        var alice = new Person(world.Root, "alice", new ShiftedTime());
        (await alice.RunAsync("init", "--no-passphrase")).Well();

        var open = (await alice.RunWithAsync(world.Operator.ServerRecord(World.ListAddress), "list", "open", "--server-record", "-", "--name", "Team", "--me", alice.Address, "--modes", "unlinkable,4,plain")).Well();

        using var json = JsonDocument.Parse((await alice.RunAsync("policy", "show", "--json")).Well().Output);
        Assert.Equal([0, 2, 4], json.RootElement.GetProperty("modes").EnumerateArray().Select(m => m.GetProperty("mode").GetInt32()));
        Assert.Contains("NOT ENCRYPTED", open.Error);
        await world.Operator.InstallAsync(Operator.Entries(open.Output));
        await world.PostAsync((await alice.RunWithAsync(Town.Message("First", "Copies that cannot be linked."), "seal")).Well().Output);
        Assert.Contains("; mode=unlinkable", StatusOf(await alice.RunWithAsync((await world.CopiesAsync())[alice.Address].Single(), "open")));
    }

    private static async Task RekeyAsync(Town town, string group, params string[] takers)
    {
        var folder = town.World.Folder($"keys-{Guid.NewGuid():N}");
        (await town.Alice.RunAsync("rekey", "--group", group, "--out", folder)).Well();
        await town.World.Operator.AppendAsync(World.ListAddress, Operator.Entries(await File.ReadAllBytesAsync(Path.Combine(folder, "entries.jsonl"))));
        await town.SyncAsync();
        foreach (var taker in takers) (await town[taker].RunAsync("accept", Path.Combine(folder, $"key-{taker}@example.org.jsonl"))).Well();
    }

    /// <summary>The status field of the message handed on, unfolded.</summary>
    private static string StatusOf(Run opened) => Message.Parse(opened.Well().Output).Field("CryptoList-Status").Replace("\r\n", "");

    private static async Task AppendAsync(Town town, Run written)
    {
        await town.World.Operator.AppendAsync(World.ListAddress, Operator.Entries(written.Output));
        await town.SyncAsync();
    }
}
