using System.Text.Json;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Commands;

public sealed class UsageTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("send")]
    [InlineData("invite", "bob@example.org", "--expires", "31d")]
    [InlineData("invite", "bob@example.org", "--expires", "soon")]
    [InlineData("invite", "not an address")]
    [InlineData("invite", "bob@example.org", "--rights", "everything")]
    [InlineData("invite", "bob@example.org", "--rights", "post,update")]
    [InlineData("remove", "nobody@example.org")]
    [InlineData("seal", "--list", "other")]
    [InlineData("sync", "--log", "/no/such/file")]
    [InlineData("export", "--what", "keys")]
    [InlineData("export", "--what", "everything", "--yes-show-secrets")]
    [InlineData("send", "--smtp", "host:99999")]
    [InlineData("send", "--smtp", "host:25", "--tls", "maybe")]
    [InlineData("send", "--smtp", "host:25", "--ca-file", "/etc/hosts")]
    [InlineData("send", "--smtp", "host:25", "--user", "ann", "--password-file", "/etc/hostname")]
    [InlineData("send", "--smtp", "host:25", "--tls", "starttls", "--password-file", "/etc/hostname")]
    [InlineData("send", "--smtp", "host:25", "--tls", "starttls", "--user", "ann")]
    [InlineData("send", "--smtp", "host:25", "--tls", "starttls", "--user", "ann", "--password-file", "/no/such/file")]
    [InlineData("send", "--smtp", "host:25", "--tls", "starttls", "--ca-file", "/no/such/file")]
    [InlineData("outbox", "send", "--smtp", "host:25", "--user", "ann")]
    public async Task Wrong_usage_is_exit_code_2_and_shows_no_stack(params string[] args)
    {
        var alice = await _town.OpenAsync();
        var run = (await alice.RunWithAsync(Town.Message("x", "y"), args)).With(ExitCode.Usage);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("   at ", run.Error);
    }

    [Theory]
    [InlineData("invite withdraw", "invite", "--list", "team", "withdraw", "bob@example.org")]
    [InlineData("invite withdraw", "invite", "-l", "team", "withdraw", "bob@example.org")]
    [InlineData("invite list", "invite", "--expires", "1d", "list")]
    [InlineData("outbox send", "outbox", "--json", "send")]
    [InlineData("list open", "list", "--members", "open", "--name", "x")]
    [InlineData("list log", "list", "--json", "log")]
    public async Task What_stands_before_a_subcommand_and_would_not_count_is_refused_with_the_right_order(string order, params string[] args)
    {
        var alice = await _town.OpenAsync();
        Assert.Contains($"Write it behind: cryptolist-helper {order} … -", (await alice.RunAsync(args)).With(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task What_every_command_has_may_stand_before_a_subcommand()
    {
        var alice = await _town.OpenAsync();
        Assert.Contains("No invitation", (await alice.RunAsync("invite", "--passphrase-file", "/etc/hostname", "list")).Well().Error);
    }

    [Fact]
    public async Task Every_command_has_help_and_the_program_names_its_exit_codes()
    {
        var help = (await _town.Person("x").RunAsync("--help")).Well().Text;
        Assert.Contains("Exit codes: 0 done; 1 refused", help);
        foreach (var command in new[] { "init", "status", "list", "invite", "join", "admit", "welcome", "accept", "sync", "seal", "send", "outbox", "open", "read", "remove", "rekey", "fingerprint", "verify-receipt", "roster", "properties", "export" })
            Assert.Contains("Usage:", (await _town.Person("x").RunAsync(command, "--help")).Well().Text);
    }

    [Fact]
    public async Task Lists_and_members_are_shown_for_people_and_for_scripts()
    {
        var alice = await _town.OpenAsync();
        await _town.LetInAsync(alice, "bob");
        Assert.Contains("team@lists.example.net", (await alice.RunAsync("list")).Well().Text);
        Assert.Contains("bob's laptop", (await alice.RunAsync("list", "--members")).Well().Text);
        using var json = JsonDocument.Parse((await alice.RunAsync("list", "--json")).Well().Text);
        Assert.Equal(2, json.RootElement[0].GetProperty("members").GetInt32());
        Assert.Equal("member", json.RootElement[0].GetProperty("standing").GetString());
    }

    [Fact]
    public async Task Both_sides_see_the_same_fingerprint_in_twelve_groups_of_five_digits()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var own = (await bob.RunAsync("fingerprint")).Well().Text.Split("  ")[0];
        Assert.Matches("^[0-9]{5}( [0-9]{5}){11}$", own);
        Assert.StartsWith(own, (await alice.RunAsync("fingerprint", bob.Address)).Well().Text);
    }

    [Fact]
    public async Task A_removal_receipt_is_checked_offline_and_a_changed_one_does_not_hold()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var member = _town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address)!.Id;
        _town.Server.Append((await alice.RunAsync("remove", bob.Address)).Well().Output);
        var receipt = RemovalReceipt.Create(_town.Server.Log.List, member, _town.Server.Log.HeadNumber, _town.Server.Log.Head, _town.Time.Now, null, _town.Server.SigningKey).ToLine();

        Assert.Contains("bob@example.org was removed", (await alice.RunWithAsync(receipt, "verify-receipt", "-")).Well().Text);
        (await bob.RunWithAsync(receipt, "verify-receipt", "-")).With(ExitCode.Wait);
        var at = receipt.IndexOf("\"sig\":\"", StringComparison.Ordinal) + 20;
        var changed = receipt[..at] + (receipt[at] == 'A' ? 'B' : 'A') + receipt[(at + 1)..];
        (await alice.RunWithAsync(changed, "verify-receipt", "-")).With(ExitCode.Refused);
    }

    [Fact]
    public async Task Status_says_what_is_not_well()
    {
        var alice = await _town.OpenAsync();
        (await alice.RunWithAsync(Town.Message("x", "y"), "seal")).Well();
        _town.Time.Advance(TimeSpan.FromDays(2));
        var status = (await alice.RunAsync("status")).Well().Text;
        Assert.Contains("one owner", status);
        Assert.Contains("more than a day", status);
        Assert.Contains("WITHOUT a passphrase", status);
    }

    [Fact]
    public async Task What_is_exported_of_a_post_is_what_is_inside_it()
    {
        var alice = await _town.OpenAsync();
        var copies = await _town.PostAsync(alice, Town.Message("Hi", "Text"));
        var file = _town.File("copy.eml", copies[alice.Address]);
        var run = (await alice.RunAsync("export", "--what", "posts", "--yes-show-secrets", file)).Well();
        using var json = JsonDocument.Parse(run.Text);
        Assert.Contains("Text", System.Text.Encoding.UTF8.GetString(json.RootElement[0].GetProperty("entity").GetBytesFromBase64()));
        Assert.Contains("WARNING", run.Error);
    }

    [Fact]
    public async Task A_server_record_without_an_address_needs_one_and_one_with_another_is_refused()
    {
        var alice = await _town.Person("alice").InitAsync();
        var bare = _town.Server.Record.Replace("\"address\":\"team@lists.example.net\",", "");
        string[] open = ["list", "open", "--server-record", "-", "--name", "Team", "--me", alice.Address];
        (await alice.RunWithAsync(bare, open)).With(ExitCode.Usage);
        (await alice.RunWithAsync(_town.Server.Record, [.. open, "--address", "other@lists.example.net"])).With(ExitCode.Usage);
        (await alice.RunWithAsync(bare, [.. open, "--address", "team@lists.example.net"])).Well();
        Assert.Contains("team@lists.example.net", (await alice.RunAsync("list")).Well().Text);
    }
}
