using System.Text;
using System.Text.Json;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Lists;

public sealed class SyncTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task A_log_that_was_rolled_back_is_refused_and_stops_sending_until_the_whole_is_back()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var whole = _town.Server.LogFile;
        var old = Encoding.UTF8.GetBytes(string.Concat(_town.Server.Entries().SkipLast(1).Select(e => e.ToLine() + "\n")));

        Assert.Contains("old log", (await bob.RunWithAsync(old, "sync")).With(ExitCode.Refused).Error);
        (await bob.RunWithAsync(Town.Message("x", "y"), "seal")).With(ExitCode.Refused);
        (await bob.RunWithAsync(whole, "sync")).Well();
        (await bob.RunWithAsync(Town.Message("x", "y"), "seal")).Well();
    }

    [Fact]
    public async Task A_forked_log_is_kept_as_evidence_and_stops_sending_until_someone_has_looked()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        // The owner's keys in a thief's hands write another entry in the place of one that bob was shown.
        var thief = new Person(_town.Root, "thief", _town.Time);
        CopyFolder(alice.Home, thief.Home);
        await Join(alice, "carol", _town.Server);
        (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        var right = _town.Server.LogFile;
        (await thief.RunAsync("remove", bob.Address)).Well();
        var forked = await File.ReadAllBytesAsync(Directory.EnumerateFiles(thief.Home, "log.jsonl", SearchOption.AllDirectories).Single());

        var refused = (await bob.RunWithAsync(forked, "sync")).With(ExitCode.Refused);
        Assert.Contains("two logs", refused.Error);
        Assert.Equal(forked, await File.ReadAllBytesAsync(Directory.EnumerateFiles(bob.Home, "fork-*.jsonl", SearchOption.AllDirectories).Single()));
        (await bob.RunWithAsync(right, "sync")).Well();
        (await bob.RunWithAsync(Town.Message("x", "y"), "seal")).With(ExitCode.Refused);
        (await bob.RunWithAsync(right, "sync", "--resolved")).Well();
        (await bob.RunWithAsync(Town.Message("x", "y"), "seal")).Well();
    }

    [Fact]
    public async Task A_second_genesis_under_the_same_address_is_shown_as_another_list()
    {
        var alice = await _town.OpenAsync();
        var mallory = await _town.Person("mallory").InitAsync();
        var ghost = (await mallory.RunWithAsync(_town.Server.Record, "list", "open", "--server-record", "-", "--name", "Team", "--me", alice.Address)).Well().Output;

        Assert.Contains("another list", (await alice.RunWithAsync(ghost, "sync")).With(ExitCode.Refused).Error);
        (await alice.RunWithAsync(Town.Message("x", "y"), "seal")).With(ExitCode.Refused);
    }

    [Fact]
    public async Task A_log_with_an_entry_the_rules_refuse_changes_nothing()
    {
        var alice = await _town.OpenAsync();
        var broken = Encoding.UTF8.GetString(_town.Server.LogFile).Split('\n');
        broken[1] = broken[1].Replace("\"sig\":\"", "\"sig\":\"AAAA");
        (await alice.RunWithAsync(string.Join('\n', broken), "sync")).With(ExitCode.Usage);
        (await alice.RunWithAsync("{}\n", "sync")).With(ExitCode.Usage);
        (await alice.RunWithAsync("", "sync")).With(ExitCode.Usage);
        (await alice.RunWithAsync(Town.Message("x", "y"), "seal")).Well();
    }

    [Fact]
    public async Task An_own_entry_that_another_beat_is_given_up_only_when_asked()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await bob.RunAsync("remove", bob.Address)).Well();
        await Join(alice, "carol", _town.Server);

        Assert.Contains("--drop-mine", (await bob.RunWithAsync(_town.Server.LogFile, "sync")).With(ExitCode.Refused).Error);
        (await bob.RunWithAsync(_town.Server.LogFile, "sync", "--drop-mine")).Well();
        (await bob.RunWithAsync(Town.Message("x", "y"), "seal")).Well();
    }

    [Fact]
    public async Task An_old_log_is_warned_of_before_sealing()
    {
        var alice = await _town.OpenAsync();
        _town.Time.Advance(TimeSpan.FromHours(3));
        Assert.Contains("3 hours old", (await alice.RunWithAsync(Town.Message("x", "y"), "seal")).Well().Error);
        Assert.DoesNotContain("old", (await alice.RunWithAsync(Town.Message("x", "y"), "seal", "--max-log-age", "12h")).Well().Error);
    }

    [Fact]
    public async Task A_log_dated_hours_ahead_of_this_clock_waits_until_that_time()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        _town.Time.Advance(TimeSpan.FromHours(5));
        await Join(alice, "carol", _town.Server);
        _town.Time.Advance(TimeSpan.FromHours(-5));

        Assert.Contains("Check the clock", (await bob.RunWithAsync(_town.Server.LogFile, "sync")).With(ExitCode.Wait).Error);
        (await bob.RunWithAsync(Town.Message("x", "y"), "seal")).Well();
        _town.Time.Advance(TimeSpan.FromHours(4));
        (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well();
    }

    [Fact]
    public async Task A_device_that_a_thief_and_the_server_date_back_is_pointed_out()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var stolen = JsonDocument.Parse((await alice.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Output).RootElement;
        using var key = SigningKey.Import(stolen.GetProperty("devices")[0].GetProperty("sign").GetBytesFromBase64());
        var then = new ManualTime { Now = _town.Time.Now };
        _town.Time.Advance(TimeSpan.FromDays(3));
        (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well();

        using var planted = DeviceKeys.Generate();
        var member = _town.Server.Log.AtHead(then.Now).MemberByAddress(alice.Address)!.Id;
        _town.Server.Append(new RosterAuthor(_town.Server.Log, key, then).DeviceAdd(member, planted, "planted", coSigner: null));
        Assert.Contains("dated it back", (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well().Error);
    }

    private async Task Join(Person owner, string name, SmallServer server)
    {
        var joiner = await _town.Person(name).InitAsync();
        var log = _town.PathOf($"{name}.log");
        var link = (await owner.RunAsync("invite", joiner.Address, "--log-out", log)).Well().Text;
        var join = (await joiner.RunWithAsync(link, "join", "--log", log)).Well().Output;
        var entry = (await owner.RunWithAsync(join, "admit", "-")).Well().Output;
        server.Append(entry);
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories)) Directory.CreateDirectory(folder.Replace(from, to));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, file.Replace(from, to));
    }
}
