using System.Text;
using System.Text.Json;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Lists;

public sealed class RosterVerifyTests : IDisposable
{
    private readonly MailTown _town = new();

    private SmallServer Server => _town.Town.Server;

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task A_sound_log_is_told_with_its_head_members_devices_and_epochs()
    {
        var alice = await _town.OpenAsync();
        await _town.LetInAsync(alice, "bob");

        using var json = JsonDocument.Parse((await alice.RunAsync("roster", "verify", "--json")).Well().Text);

        var audit = json.RootElement.EnumerateArray().Single();
        Assert.Equal(Server.Log.Head.ToString(), audit.GetProperty("head").GetString());
        Assert.Equal((Server.Log.HeadNumber, 2, 2), (audit.GetProperty("entry").GetInt64(), audit.GetProperty("members").GetInt32(), audit.GetProperty("devices").GetInt32()));
        Assert.Equal(1, audit.GetProperty("epochs")[0].GetProperty("epoch").GetInt64());
        Assert.True(audit.GetProperty("sound").GetBoolean());
        Assert.Contains("2 devices in force", (await alice.RunAsync("roster", "verify", "team")).Well().Text);
    }

    [Fact]
    public async Task A_receipt_that_came_by_mail_is_kept_and_holds()
    {
        var alice = await WithReceiptAsync();
        var text = (await alice.RunAsync("roster", "verify")).Well().Text;
        Assert.Contains("1 of 1 hold", text);
        Assert.Contains("holds: bob@example.org", text);
    }

    [Fact]
    public async Task A_kept_receipt_that_was_changed_does_not_hold_and_is_named()
    {
        var alice = await WithReceiptAsync();
        var file = Directory.EnumerateFiles(Path.Combine(alice.Home, "lists"), "*.json", SearchOption.AllDirectories).Single(f => f.Contains("receipts", StringComparison.Ordinal));
        var receipt = RemovalReceipt.ParseLine(Encoding.ASCII.GetBytes(File.ReadAllText(file).TrimEnd()));
        using var another = Cryptography.Signatures.SigningKey.Generate();
        File.WriteAllText(file, RemovalReceipt.Create(receipt.List, receipt.Member, receipt.EntryNumber, receipt.Head, receipt.RemovedTime, null, another).ToLine() + "\n");

        var run = (await alice.RunAsync("roster", "verify")).With(ExitCode.Refused);

        Assert.Contains("DOES NOT HOLD", run.Text);
        Assert.Contains(file, run.Text);
    }

    [Fact]
    public async Task A_receipt_for_an_entry_that_has_not_come_yet_waits()
    {
        var alice = await WithReceiptAsync();
        var file = Directory.EnumerateFiles(Path.Combine(alice.Home, "lists"), "*.json", SearchOption.AllDirectories).Single(f => f.Contains("receipts", StringComparison.Ordinal));
        var receipt = RemovalReceipt.ParseLine(Encoding.ASCII.GetBytes(File.ReadAllText(file).TrimEnd()));
        File.WriteAllText(file, RemovalReceipt.Create(receipt.List, receipt.Member, Server.Log.HeadNumber + 5, receipt.Head, receipt.RemovedTime, null, Server.SigningKey).ToLine() + "\n");

        Assert.Contains("beyond your log's end", (await alice.RunAsync("roster", "verify")).With(ExitCode.Wait).Text);
    }

    [Fact]
    public async Task Another_log_that_forks_is_shown_with_both_entries_and_mine_is_left_as_it_was()
    {
        var (alice, forked) = await ForkAsync();
        var before = (await alice.RunAsync("list", "log")).Well().Output;

        using var json = JsonDocument.Parse((await alice.RunAsync("roster", "verify", "--log", forked, "--json")).With(ExitCode.Refused).Text);

        var finding = json.RootElement[0].GetProperty("findings")[0];
        Assert.Equal("fork", finding.GetProperty("kind").GetString());
        Assert.Equal(("member-add", "member-remove"), (finding.GetProperty("here").GetProperty("type").GetString(), finding.GetProperty("there").GetProperty("type").GetString()));
        Assert.Equal("alice@example.org (alice's laptop)", finding.GetProperty("there").GetProperty("by").GetString());
        Assert.Equal(before, (await alice.RunAsync("list", "log")).Well().Output);
        (await alice.RunAsync("roster", "verify")).Well();
    }

    [Fact]
    public async Task A_fork_that_sync_refused_goes_on_being_shown_with_the_evidence_that_was_kept()
    {
        var (alice, forked) = await ForkAsync();
        (await alice.RunAsync("sync", "--log", forked)).With(ExitCode.Refused);

        var run = (await alice.RunAsync("roster", "verify")).With(ExitCode.Refused);

        Assert.Contains("WRONG (fork)", run.Text);
        Assert.Contains($"evidence: {Directory.EnumerateFiles(alice.Home, "fork-*.jsonl", SearchOption.AllDirectories).Single()}", run.Text);
        Assert.Contains("member-remove, signed by alice@example.org", run.Text);
    }

    [Fact]
    public async Task A_log_that_is_older_than_what_was_shown_is_a_rollback()
    {
        var alice = await _town.OpenAsync();
        await _town.LetInAsync(alice, "bob");
        var old = _town.Town.File("old.log", Encoding.UTF8.GetBytes(string.Concat(Server.Entries().SkipLast(1).Select(e => e.ToLine() + "\n"))));

        Assert.Contains("WRONG (rollback)", (await alice.RunAsync("roster", "verify", "--log", old)).With(ExitCode.Refused).Text);
    }

    [Fact]
    public async Task A_log_in_the_home_that_was_cut_is_noticed()
    {
        var alice = await _town.OpenAsync();
        await _town.LetInAsync(alice, "bob");
        var log = Directory.EnumerateFiles(alice.Home, "log.jsonl", SearchOption.AllDirectories).Single();
        File.WriteAllLines(log, File.ReadAllLines(log).SkipLast(1));

        Assert.Contains("it was put back or cut", (await alice.RunAsync("roster", "verify")).With(ExitCode.Refused).Text);
    }

    [Fact]
    public async Task A_ghost_that_the_server_signed_in_is_refused_at_its_entry()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        // The server has its own key and wants bob to be an owner; nobody with the right signs that.
        var state = Server.Log.AtHead(_town.Time.Now);
        var forged = new RosterAuthor(Server.Log, Server.SigningKey, _town.Time).Rights(state.MemberByAddress(bob.Address)!.Id, Rights.Post | Rights.Receive | Rights.Owner, null);
        var ghost = _town.Town.File("ghost.log", [.. Server.LogFile, .. Encoding.UTF8.GetBytes(forged.ToLine() + "\n")]);

        var text = (await alice.RunAsync("roster", "verify", "--log", ghost)).With(ExitCode.Refused).Text;

        Assert.Contains($"WRONG (refused): entry {Server.Log.HeadNumber + 1} in {ghost} is refused", text);
    }

    [Fact]
    public async Task A_second_list_under_the_address_is_shown_as_such()
    {
        var alice = await _town.OpenAsync();
        var mallory = await _town.Town.Person("mallory").InitAsync();
        var ghost = _town.Town.File("ghost.log", (await mallory.RunWithAsync(Server.Record, "list", "open", "--server-record", "-", "--name", "Team", "--me", alice.Address)).Well().Output);

        Assert.Contains("WRONG (second-genesis)", (await alice.RunAsync("roster", "verify", "--log", ghost)).With(ExitCode.Refused).Text);
    }

    [Fact]
    public async Task A_log_that_only_adds_is_named_as_worth_taking()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        await _town.LetInAsync(alice, "carol");

        Assert.Contains("adds 1 to your entries", (await bob.RunAsync("roster", "verify", "--log", _town.Town.File("new.log", Server.LogFile))).Well().Text);
    }

    /// <summary>Alice, who removed bob by mail and has the server's receipt.</summary>
    private async Task<Person> WithReceiptAsync()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        _town.Desk.GivesReceipts = true;
        (await alice.RunAsync("remove", bob.Address)).Well();
        (await alice.RunAsync("sync")).Well();
        return alice;
    }

    /// <summary>Alice, and a log in which her own key signed another entry in the place of one that was shown to her.</summary>
    private async Task<(Person Alice, string Forked)> ForkAsync()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var thief = new Person(_town.Town.Root, "thief", _town.Time);
        foreach (var file in Directory.EnumerateFiles(alice.Home, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file.Replace(alice.Home, thief.Home))!);
            File.Copy(file, file.Replace(alice.Home, thief.Home));
        }

        await _town.LetInAsync(alice, "carol");
        var forked = (await thief.RunAsync("remove", bob.Address, "--out", "-")).Well().Output;
        return (alice, _town.Town.File("forked.log", [.. Encoding.UTF8.GetBytes(string.Concat(Server.Entries().SkipLast(1).Select(e => e.ToLine() + "\n"))), .. forked]));
    }
}
