using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests;

public sealed class StoryTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task Three_members_write_to_each_other_with_files_alone()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var carol = await _town.LetInAsync(alice, "carol");

        (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        var copies = await _town.PostAsync(bob, Town.Message("Lunch", "At noon, by the door."));

        Assert.Equal([alice.Address, bob.Address, carol.Address], copies.Keys.Order());
        foreach (var reader in new[] { alice, bob, carol })
        {
            var opened = (await reader.RunWithAsync(copies[reader.Address], "open")).Well().Text;
            Assert.Contains("Subject: Lunch\r\n", opened);
            Assert.Contains("From: bob@example.org\r\n", opened);
            Assert.Contains("\r\n\r\nAt noon, by the door.\r\n", opened);
        }
    }

    [Fact]
    public async Task Whom_the_operator_cut_off_comes_back_when_an_owner_says_so()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await alice.RunAsync("resume", bob.Address)).With(ExitCode.Refused);
        var member = _town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address)!.Id;
        _town.Server.Append(new RosterAuthor(_town.Server.Log, _town.Server.SigningKey, _town.Time).MemberSuspend(member, "device lost"));
        (await alice.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        Assert.False((await _town.PostAsync(alice, Town.Message("One", "Without bob."))).ContainsKey(bob.Address));

        _town.Server.Append((await alice.RunAsync("resume", bob.Address)).Well().Output);
        (await alice.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        Assert.True((await _town.PostAsync(alice, Town.Message("Two", "With bob."))).ContainsKey(bob.Address));
    }

    [Fact]
    public async Task Any_member_can_hand_on_the_lists_log()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well();

        Assert.Equal(_town.Server.LogFile, (await bob.RunAsync("list", "log")).Well().Output);
    }

    [Fact]
    public async Task Who_was_removed_opens_what_came_before_and_nothing_after()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var before = await _town.PostAsync(alice, Town.Message("Before", "You may read this."));
        (await bob.RunWithAsync(before[bob.Address], "open")).Well();

        _town.Server.Append((await alice.RunAsync("remove", bob.Address)).Well().Output);
        (await alice.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        var after = await _town.PostAsync(alice, Town.Message("After", "You may not."));

        Assert.DoesNotContain(bob.Address, after.Keys);
        // Bob holds the list key and every octet of the others' copies.
        (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        var tried = (await bob.RunWithAsync(after[alice.Address], "open")).With(ExitCode.Failed);
        Assert.DoesNotContain("You may not", tried.Text);
        (await bob.RunWithAsync(before[bob.Address], "open")).Well();
    }

    [Fact]
    public async Task After_a_rekey_posts_go_under_the_new_key_to_all_who_took_it()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var keys = _town.PathOf("keys");
        (await alice.RunAsync("rekey", "--out", keys)).Well();
        _town.Server.Append(File.ReadAllBytes(Path.Combine(keys, "entries.jsonl")));
        (await alice.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        var copies = await _town.PostAsync(alice, Town.Message("New", "Under the second key."));

        (await bob.RunWithAsync(copies[bob.Address], "open")).With(ExitCode.Wait);
        (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        Assert.Empty((await bob.RunWithAsync(copies[bob.Address], "open")).With(ExitCode.Wait).Output);
        (await bob.RunAsync("accept", Path.Combine(keys, "key-bob@example.org.jsonl"))).Well();
        Assert.Contains("Under the second key.", (await bob.RunWithAsync(copies[bob.Address], "open")).Well().Text);
    }

    [Fact]
    public async Task A_key_that_comes_before_the_log_shows_its_epoch_waits_and_is_taken_later()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var keys = _town.PathOf("keys");
        (await alice.RunAsync("rekey", "--out", keys)).Well();
        var file = Path.Combine(keys, "key-bob@example.org.jsonl");

        (await bob.RunAsync("accept", file)).With(ExitCode.Wait);

        _town.Server.Append(File.ReadAllBytes(Path.Combine(keys, "entries.jsonl")));
        (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        (await bob.RunAsync("accept", file)).Well();
    }

    [Fact]
    public async Task What_the_owner_hands_out_holds_no_list_key()
    {
        var alice = await _town.OpenAsync();
        await _town.LetInAsync(alice, "bob");
        var export = (await alice.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Text;
        using var json = System.Text.Json.JsonDocument.Parse(export);
        var key = json.RootElement.GetProperty("listKeys")[0].GetProperty("key").GetBytesFromBase64();
        var url = System.Buffers.Text.Base64Url.EncodeToString(key);

        foreach (var file in Directory.EnumerateFiles(_town.Root))
        {
            var octets = await File.ReadAllBytesAsync(file);
            Assert.Equal(-1, octets.AsSpan().IndexOf(key));
            Assert.DoesNotContain(url, System.Text.Encoding.Latin1.GetString(octets));
        }
    }
}
