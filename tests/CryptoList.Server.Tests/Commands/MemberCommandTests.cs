using System.Text;
using CryptoList.Cryptography.KeyFiles;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Roster;
using Xunit;

namespace CryptoList.Server.Tests.Commands;

public sealed class MemberCommandTests
{
    [Fact]
    public async Task An_entry_that_an_owner_signed_lets_a_member_in()
    {
        using var world = await CommandWorld.WithListAsync();

        var added = await world.RunAsync("member", "add", CommandWorld.Address, world.FileOf(world.Own(world.Invited("bob"))), "--json");

        Assert.Equal(0, added.Code);
        Assert.Equal(("appended", "bob@example.org"), OutcomeOf(added, 0));
        var members = (await world.RunAsync("member", "list", CommandWorld.Address, "--json")).Json.EnumerateArray().ToList();
        Assert.Equal([CommandWorld.Olga, "bob@example.org"], members.Select(m => m.GetProperty("address").GetString()));
        Assert.Equal(["post", "receive"], members[1].GetProperty("rights").EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public async Task The_operator_alone_can_add_nobody()
    {
        using var world = await CommandWorld.WithListAsync();
        using var serverKey = ServerKey(world);
        var forged = world.Invited("mallory", new RosterAuthor(world.Log, serverKey, TimeProvider.System));

        var result = await world.RunAsync([forged], "member", "add", CommandWorld.Address, "-");

        Assert.Equal(1, result.Code);
        Assert.Contains("not-entitled", result.Error, StringComparison.Ordinal);
        Assert.Single((await world.RunAsync("member", "list", CommandWorld.Address, "--json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Adding_takes_nothing_but_member_add_entries_and_then_changes_nothing()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        var carol = world.Own(world.Invited("carol"));
        var removal = world.Own(world.Author.MemberRemove(world.Member("bob").Id, adverse: false));

        var result = await world.RunAsync([carol, removal], "member", "add", CommandWorld.Address, "-");

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.StartsWith("cryptolist: not-a-member-add: entry 3 (member-remove)", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal(1, (await world.RunAsync("list", "show", CommandWorld.Address, "--json")).Json.GetProperty("entry").GetInt64());
    }

    [Fact]
    public async Task The_operators_cut_prints_a_receipt_that_holds()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        var bob = world.Member("bob").Id;

        var cut = await world.RunAsync("member", "remove", CommandWorld.Address, "bob@example.org", "--why", "device lost");

        Assert.Equal(0, cut.Code);
        await world.SyncAsync();
        var receipt = RemovalReceipt.ParseLine(Encoding.UTF8.GetBytes(cut.Output.TrimEnd('\n')));
        Assert.True(receipt.Verify(world.Log));
        Assert.Equal((bob, 2L, null), (receipt.Member, receipt.EntryNumber, receipt.LastCopyTime));
        Assert.Contains("cryptolist-helper remove", cut.Error, StringComparison.Ordinal);
        Assert.True(world.State.Member(bob) is { Suspended: true, SuspendedByOwner: false });
        Assert.False(world.State.Receives(bob, RosterState.Everyone));
    }

    [Fact]
    public async Task For_scripts_the_cut_is_one_document_with_the_receipt_in_it()
    {
        using var world = await CommandWorld.WithListAsync("bob");

        var json = (await world.RunAsync("member", "remove", CommandWorld.Address, world.Member("bob").Id.ToString(), "--json")).Json;

        Assert.Equal(["outcome", "list", "member", "address", "entry", "head", "lastCopy", "receipt"], json.EnumerateObject().Select(p => p.Name));
        await world.SyncAsync();
        Assert.True(RemovalReceipt.ParseLine(Encoding.UTF8.GetBytes(json.GetProperty("receipt").GetString()!)).Verify(world.Log));
    }

    [Fact]
    public async Task Cutting_twice_is_refused_by_name()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        await world.RunAsync("member", "remove", CommandWorld.Address, "bob@example.org");

        var again = await world.RunAsync("member", "remove", CommandWorld.Address, "bob@example.org");

        Assert.Equal((1, ""), (again.Code, again.Output));
        Assert.StartsWith("cryptolist: already-suspended: ", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cutting_somebody_unknown_or_with_a_reason_too_long_ends_with_2()
    {
        using var world = await CommandWorld.WithListAsync("bob");

        Assert.Equal(2, (await world.RunAsync("member", "remove", CommandWorld.Address, "nobody@example.org")).Code);
        Assert.Equal(2, (await world.RunAsync("member", "remove", CommandWorld.Address, "bob@example.org", "--why", new string('x', 257))).Code);
        Assert.Equal(0, (await world.RunAsync("member", "remove", CommandWorld.Address, "bob@example.org", "--why", new string('x', 256))).Code);
    }

    [Fact]
    public async Task Only_an_owners_entry_lifts_the_cut()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        var bob = world.Member("bob").Id;
        await world.RunAsync("member", "remove", CommandWorld.Address, "bob@example.org");
        await world.SyncAsync();
        using var serverKey = ServerKey(world);

        var byServer = await world.RunAsync([new RosterAuthor(world.Log, serverKey, TimeProvider.System).MemberResume(bob)], "member", "resume", CommandWorld.Address, "-");
        var byOlga = await world.RunAsync([world.Own(world.Author.MemberResume(bob))], "member", "resume", CommandWorld.Address, "-");

        Assert.Equal(1, byServer.Code);
        Assert.Contains("not-entitled", byServer.Error, StringComparison.Ordinal);
        Assert.Equal(0, byOlga.Code);
        Assert.Equal("active", (await world.RunAsync("member", "show", CommandWorld.Address, "bob@example.org", "--json")).Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Resuming_takes_nothing_but_member_resume_entries()
    {
        using var world = await CommandWorld.WithListAsync();

        var result = await world.RunAsync([world.Invited("bob")], "member", "resume", CommandWorld.Address, "-");

        Assert.Equal(1, result.Code);
        Assert.StartsWith("cryptolist: not-a-member-resume: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_is_shown_with_its_devices_and_one_that_waits()
    {
        using var world = await CommandWorld.WithListAsync();
        using var tablet = Protocol.Keys.DeviceKeys.Generate();
        await world.TakeAsync(world.Author.DeviceAdd(world.Member("olga").Id, tablet, "tablet", null));

        var shown = await world.RunAsync("member", "show", CommandWorld.Address, CommandWorld.Olga, "--json");
        var table = await world.RunAsync("member", "show", CommandWorld.Address, CommandWorld.Olga);

        var devices = shown.Json.GetProperty("devices").EnumerateArray().ToList();
        Assert.Equal([("laptop", true), ("tablet", false)], devices.Select(d => (d.GetProperty("name").GetString()!, d.GetProperty("inForce").GetBoolean())));
        Assert.Equal(world.Log[1].Time + 86400, devices[1].GetProperty("inForceFrom").GetInt64());
        Assert.Contains(tablet.Fingerprint.ToString(), table.Output, StringComparison.Ordinal);
    }

    private static (string?, string?) OutcomeOf(CommandResult result, int index)
    {
        var entry = result.Json.GetProperty("entries")[index];
        return (entry.GetProperty("outcome").GetString(), entry.GetProperty("about").GetString());
    }

    /// <summary>The operator holds the server's signing key: it is a file in the key folder.</summary>
    private static SigningKey ServerKey(CommandWorld world) =>
        SigningKey.Import(KeyFile.Read(Directory.EnumerateFiles(Path.Combine(world.DataFolder, "keys", "lists"), "sign-*.key", SearchOption.AllDirectories).Single(), null));
}
