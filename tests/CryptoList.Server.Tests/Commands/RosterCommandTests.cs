using System.Text;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Commands.Entries;
using Xunit;

namespace CryptoList.Server.Tests.Commands;

public sealed class RosterCommandTests
{
    [Fact]
    public async Task The_log_comes_out_as_the_lines_that_members_replay()
    {
        using var world = await CommandWorld.WithListAsync("bob", "carol");

        var shown = await world.RunAsync("roster", "show", CommandWorld.Address, "--log");

        Assert.Null(LogFile.TryReplay(new MemoryStream(Encoding.UTF8.GetBytes(shown.Output)), out var log));
        Assert.Equal(world.Log.Head, log!.Head);
    }

    [Fact]
    public async Task Entries_are_shown_with_who_signed_them_and_whom_they_are_about()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        await world.RunAsync("member", "remove", CommandWorld.Address, "bob@example.org", "--why", "left the firm");

        var json = (await world.RunAsync("roster", "show", CommandWorld.Address, "--json")).Json.EnumerateArray().ToList();
        var table = await world.RunAsync("roster", "show", CommandWorld.Address);

        Assert.Equal(
            [("genesis", CommandWorld.Olga, "Team"), ("member-add", CommandWorld.Olga, "bob@example.org"), ("member-suspend", "the server", "bob@example.org: left the firm")],
            json.Select(e => (e.GetProperty("type").GetString()!, e.GetProperty("signer").GetString()!, e.GetProperty("about").GetString()!)));
        Assert.Contains("member-suspend", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modes_that_give_less_are_named_as_such_in_the_list_and_in_its_log()
    {
        using var world = await CommandWorld.WithListAsync();

        await world.TakeAsync(world.Author.Policy(ListPolicy.Default with { Modes = [PostMode.Plain, PostMode.List, PostMode.Layerless] }));

        var shown = new[] { await world.RunAsync("list", "show", CommandWorld.Address), await world.RunAsync("roster", "show", CommandWorld.Address) };
        Assert.All(shown, result =>
        {
            Assert.Contains("plain (NOT ENCRYPTED", result.Output, StringComparison.Ordinal);
            Assert.Contains("layerless (WEAKER", result.Output, StringComparison.Ordinal);
        });
        Assert.Equal([0, 1, 3], (await world.RunAsync("list", "show", CommandWorld.Address, "--json")).Json.GetProperty("modes").EnumerateArray().Select(m => m.GetInt32()));
    }

    [Fact]
    public async Task An_owners_removal_prints_a_receipt_that_holds()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        var bob = world.Member("bob").Id;

        var result = await world.TakeAsync(world.Author.MemberRemove(bob, adverse: true));

        var line = result.Output.Split('\n').Single(l => l.StartsWith('{'));
        var receipt = RemovalReceipt.ParseLine(Encoding.UTF8.GetBytes(line));
        Assert.True(receipt.Verify(world.Log));
        Assert.Equal(bob, receipt.Member);
        Assert.Contains("entry 2 (member-remove): appended; bob@example.org", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_removal_again_does_no_harm_and_gives_the_receipt_again()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        var removal = world.Author.MemberRemove(world.Member("bob").Id, adverse: false);
        await world.TakeAsync(removal);

        var again = await world.DoneAsync([removal], "roster", "append", CommandWorld.Address, "-", "--json");

        var entry = Assert.Single(again.Json.GetProperty("entries").EnumerateArray());
        Assert.Equal("already-there", entry.GetProperty("outcome").GetString());
        Assert.True(RemovalReceipt.ParseLine(Encoding.UTF8.GetBytes(entry.GetProperty("receipts")[0].GetString()!)).Verify(world.Log));
    }

    [Fact]
    public async Task An_owners_whole_log_brings_only_what_is_new()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        world.Own(world.Invited("carol"));

        var result = await world.DoneAsync([.. Enumerable.Range(0, 3).Select(n => world.Log[n].Signed)], "roster", "append", CommandWorld.Address, "-", "--json");

        Assert.Equal(["already-there", "already-there", "appended"], result.Json.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("outcome").GetString()));
        Assert.Equal(2, result.Json.GetProperty("entry").GetInt64());
    }

    [Fact]
    public async Task The_first_refused_entry_is_named_with_what_to_do_and_ends_it()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        var stale = world.Invited("dave");
        await world.TakeAsync(world.Invited("carol"));
        var next = world.Invited("erin");

        var result = await world.RunAsync([stale, next], "roster", "append", CommandWorld.Address, "-", "--json");

        Assert.Equal(1, result.Code);
        var entries = result.Json.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal([("refused", "wrong-number"), ("not-tried", null)], entries.Select(e => (e.GetProperty("outcome").GetString()!, e.GetProperty("refusal").GetString())));
        Assert.Contains($"roster show {CommandWorld.Address} --log", entries[0].GetProperty("advice").GetString(), StringComparison.Ordinal);
        Assert.Contains("entry 2 (member-add): wrong-number: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await world.RunAsync("list", "show", CommandWorld.Address, "--json")).Json.GetProperty("entry").GetInt64());
    }

    [Fact]
    public async Task A_file_that_holds_no_entries_ends_with_2()
    {
        using var world = await CommandWorld.WithListAsync();
        var file = world.Path("text");
        File.WriteAllText(file, "Hello\n");

        Assert.Equal(2, (await world.RunAsync("roster", "append", CommandWorld.Address, file)).Code);
        File.WriteAllText(file, "");
        Assert.Equal(2, (await world.RunAsync("roster", "append", CommandWorld.Address, file)).Code);
    }

    [Fact]
    public async Task A_log_in_a_file_is_verified_without_any_server()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        var file = world.FileOf(world.Log[0].Signed, world.Log[1].Signed);

        var result = await new Operator(world.Path("no-data-here")).RunAsync("roster", "verify", file, "--json");

        Assert.Equal(0, result.Code);
        Assert.True(result.Json.GetProperty("valid").GetBoolean());
        Assert.Equal(world.Log.Head.ToString(), result.Json.GetProperty("head").GetString());
    }

    [Fact]
    public async Task A_log_with_an_entry_left_out_does_not_verify()
    {
        using var world = await CommandWorld.WithListAsync("bob", "carol");

        var result = await world.RunAsync("roster", "verify", world.FileOf(world.Log[0].Signed, world.Log[2].Signed), "--json");

        Assert.Equal(1, result.Code);
        Assert.Equal((false, "wrong-number", 1L), (result.Json.GetProperty("valid").GetBoolean(), result.Json.GetProperty("refusal").GetString()!, result.Json.GetProperty("refusedEntry").GetInt64()));
        Assert.StartsWith("cryptolist: wrong-number: entry 1: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_this_server_is_verified_by_its_address()
    {
        using var world = await CommandWorld.WithListAsync("bob");

        var result = await world.RunAsync("roster", "verify", CommandWorld.Address);

        Assert.Equal(0, result.Code);
        Assert.Contains("all 2 entries", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_refusal_of_the_log_comes_with_advice() =>
        Assert.All(Enum.GetValues<RosterRefusal>(), refusal => Assert.EndsWith(".", RefusalAdvice.For(refusal).Replace("member list LIST", "member list LIST.", StringComparison.Ordinal).Replace("roster show LIST", "roster show LIST.", StringComparison.Ordinal), StringComparison.Ordinal));
}
