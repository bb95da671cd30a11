using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using Xunit;

namespace CryptoList.Server.Tests.Commands;

public sealed class ListCommandTests
{
    [Fact]
    public async Task The_first_step_prints_one_line_with_the_address_and_public_keys_alone()
    {
        using var world = new CommandWorld();

        var made = await world.RunAsync("list", "create", CommandWorld.Address);

        Assert.Equal(0, made.Code);
        Assert.Equal(["v", "address", "sign", "kem", "hpke"], made.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("0010", made.Json.GetProperty("kem").GetString());
    }

    [Fact]
    public async Task An_owners_log_made_from_that_line_opens_the_list()
    {
        using var world = await CommandWorld.WithListAsync();

        var shown = (await world.RunAsync("list", "show", "TEAM@Lists.Example.Net", "--json")).Json;

        Assert.Equal(world.Log.List.ToString(), shown.GetProperty("id").GetString());
        Assert.Equal("Team", shown.GetProperty("name").GetString());
        Assert.Equal((0, 1, 1), (shown.GetProperty("entry").GetInt64(), shown.GetProperty("members").GetInt32(), shown.GetProperty("owners").GetInt32()));
        Assert.Equal(world.State.ServerSigningKey.Fingerprint.ToString(), shown.GetProperty("signingKey").GetString());
    }

    [Fact]
    public async Task The_line_can_go_to_a_file_for_the_owner()
    {
        using var world = new CommandWorld();
        var file = world.Path("server.json");

        var made = await world.RunAsync("list", "create", CommandWorld.Address, "--name", "Team", "--out", file);

        Assert.Equal((0, ""), (made.Code, made.Output));
        Assert.Equal(RosterEntryType.Genesis, RosterEntryTypeOf(world.Genesis(File.ReadAllText(file))));
        Assert.Contains("cryptolist-helper list open", made.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_for_keys_of_another_server_is_refused()
    {
        using var world = new CommandWorld();
        await world.RunAsync("list", "create", CommandWorld.Address);
        using var sign = SigningKey.Generate();
        using var seal = HpkePrivateKey.Generate();
        var foreign = RosterAuthor.Genesis("Team", CommandWorld.Address, ListPolicy.Default, CommandWorld.Olga, world.Device, "laptop", new ServerRecord(sign.PublicKey, seal.PublicKey), TimeProvider.System);

        Refused(await world.RunAsync([foreign], "list", "create", CommandWorld.Address, "--log", "-"), "no-such-ticket");
    }

    [Fact]
    public async Task A_log_for_another_address_is_refused()
    {
        using var world = new CommandWorld();
        var genesis = world.Genesis((await world.RunAsync("list", "create", CommandWorld.Address)).Output, address: "other@lists.example.net");

        Refused(await world.RunAsync([genesis], "list", "create", CommandWorld.Address, "--log", "-"), "other-address");
    }

    [Fact]
    public async Task A_log_with_another_name_than_asked_for_is_refused()
    {
        using var world = new CommandWorld();
        var genesis = world.Genesis((await world.RunAsync("list", "create", CommandWorld.Address)).Output);

        Refused(await world.RunAsync([genesis], "list", "create", CommandWorld.Address, "--log", "-", "--name", "Board"), "other-name");
    }

    [Fact]
    public async Task A_damaged_log_is_refused_by_entry_and_rule()
    {
        using var world = new CommandWorld();
        var genesis = world.Genesis((await world.RunAsync("list", "create", CommandWorld.Address)).Output);
        var signature = genesis.Signature.ToArray();
        signature[5] ^= 1;

        var result = await world.RunAsync([genesis with { Signature = signature }], "list", "create", CommandWorld.Address, "--log", "-");

        Refused(result, "signature-invalid");
        Assert.Contains("entry 0", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_log_again_is_refused_and_a_second_list_cannot_have_the_address()
    {
        using var world = await CommandWorld.WithListAsync();

        Refused(await world.RunAsync([world.Log[0].Signed], "list", "create", CommandWorld.Address, "--log", "-"), "already-hosted");
        Refused(await world.RunAsync("list", "create", CommandWorld.Address), "address-taken");
    }

    [Fact]
    public async Task The_lists_are_listed_for_people_and_for_scripts()
    {
        using var world = await CommandWorld.WithListAsync("bob");

        var json = (await world.RunAsync("list", "list", "--json")).Json;
        var table = await world.RunAsync("list", "list");

        Assert.Equal(2, Assert.Single(json.EnumerateArray()).GetProperty("members").GetInt32());
        Assert.Matches($@"(?m)^ *{CommandWorld.Address} +Team +2 +1 +{world.Log.List}$", table.Output);
    }

    [Fact]
    public async Task A_list_can_be_named_by_its_id_even_where_that_begins_like_an_option()
    {
        using var world = await CommandWorld.WithListAsync();

        Assert.Equal(0, (await world.RunAsync("list", "show", world.Log.List.ToString())).Code);
        // -h is the short form of --help elsewhere: an id may begin with it and is nothing but an id.
        var unknown = await world.RunAsync("list", "show", "-hAAAAAAAAAAAAAAAAAAAA");
        Assert.Equal(2, unknown.Code);
        Assert.Contains("There is no list '-hAAAAAAAAAAAAAAAAAAAA'", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_would_reorder_the_terminal_is_shown_harmless()
    {
        using var world = new CommandWorld();
        var genesis = world.Genesis((await world.RunAsync("list", "create", CommandWorld.Address)).Output, name: "Team\u202Eevil");

        var shown = await world.DoneAsync([genesis], "list", "create", CommandWorld.Address, "--log", "-");

        Assert.Contains(@"Team\u{202E}evil", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_takes_the_keys_too_and_asks_first()
    {
        using var world = await CommandWorld.WithListAsync();
        string[] delete = ["list", "delete", CommandWorld.Address];

        Assert.Equal(2, (await world.RunAsync(delete)).Code);
        Assert.Equal(2, (await world.Operator.RunAsync("no\n", delete, canAsk: true)).Code);
        Assert.Single((await world.RunAsync("list", "list", "--json")).Json.EnumerateArray());
        Assert.Equal(0, (await world.Operator.RunAsync($"{CommandWorld.Address}\n", delete, canAsk: true)).Code);

        Assert.Empty((await world.RunAsync("list", "list", "--json")).Json.EnumerateArray());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.DataFolder, "keys"), "*.key", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Deleting_with_yes_asks_nothing()
    {
        using var world = await CommandWorld.WithListAsync();

        Assert.True((await world.RunAsync("list", "delete", CommandWorld.Address, "--yes", "--json")).Json.GetProperty("deleted").GetBoolean());
        Assert.Equal(2, (await world.RunAsync("list", "delete", CommandWorld.Address, "--yes")).Code);
    }

    [Theory]
    [InlineData("list", "show", "nobody@lists.example.net")]
    [InlineData("list", "show")]
    [InlineData("list", "create", "not an address")]
    [InlineData("list", "create", "a@example.net", "--log", "/nowhere/at/all")]
    [InlineData("list", "list", "--jsn")]
    [InlineData("lits")]
    public async Task What_makes_no_sense_ends_with_2_and_one_sentence(params string[] args)
    {
        using var world = await CommandWorld.WithListAsync();

        var result = await world.RunAsync(args);

        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.StartsWith("cryptolist: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_server_in_it_is_named_and_not_made()
    {
        using var world = new CommandWorld();

        var result = await world.RunAsync("list", "list");

        Assert.Equal(2, result.Code);
        Assert.Contains(world.DataFolder, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(world.DataFolder));
    }

    [Fact]
    public async Task The_programs_help_says_what_exit_codes_mean()
    {
        using var world = new CommandWorld();
        var help = await world.RunAsync("--help");
        Assert.Equal(0, help.Code);
        Assert.Contains("Exit codes:", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("member")]
    [InlineData("queue")]
    [InlineData("key")]
    [InlineData("roster")]
    public async Task Every_command_explains_itself_with_an_example_and_its_json(string group)
    {
        using var world = new CommandWorld();
        var overview = await world.RunAsync(group, "--help");
        Assert.Equal(0, overview.Code);
        var commands = overview.Output[overview.Output.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1).Select(line => line.Trim().Split(' ')[0]).Where(word => word.Length > 0).ToList();
        string[] words = ["list", "show", "create", "delete", "add", "remove", "resume", "retry", "drop", "rotate", "verify", "append"];

        foreach (var command in commands.Where(words.Contains))
        {
            var help = await world.RunAsync(group, command, "--help");
            Assert.Contains($"Example: cryptolist {group} {command}", help.Output, StringComparison.Ordinal);
            Assert.Contains("For scripts, on one line:", help.Output, StringComparison.Ordinal);
        }

        Assert.Contains("show", commands);
    }

    private static void Refused(CommandResult result, string name)
    {
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.StartsWith($"cryptolist: {name}: ", result.Error, StringComparison.Ordinal);
    }

    private static RosterEntryType RosterEntryTypeOf(SignedEntry genesis)
    {
        Assert.Null(RosterLog.TryOpen(genesis, out var log));
        return log![0].Type;
    }
}
