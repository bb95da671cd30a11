using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Tests.Bridge;
using CryptoList.Helper.Tests.Home;
using CryptoList.Helper.Tests.Setup;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Helper.Tests.Health;

/// <summary>The usual faults, each made, and each found and named.</summary>
public sealed class DoctorTests : IAsyncLifetime, IDisposable
{
    private readonly Town _town = new();
    private readonly ProviderNet _net = new();
    private readonly IPEndPoint _listen = FreePorts.NextEndPoint();
    private Person _alice = null!;

    public async Task InitializeAsync()
    {
        var start = _town.Time.GetUtcNow();
        _net.Clock = () => start;
        _net.Web("example.org");
        _net.Mail("mail.example.org", 993, "* OK ready");
        _net.Mail("mail.example.org", 465, "220 ready");
        _alice = await _town.OpenAsync();
        _alice.Internet = _net.Internet;
        _alice.Programs = new RecordedPrograms([]);
        (await _alice.RunAsync("setup", _alice.Address, "--ca-file", _net.CaFile, "--no-service", "--imap-listen", _listen.ToString(), "--smtp-listen", FreePorts.NextEndPoint().ToString())).Well();
    }

    public Task DisposeAsync() => _net.DisposeAsync().AsTask();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task Where_all_is_well_it_says_so_and_nothing_else()
    {
        var bob = await BesideAsync();
        await using (await RunningBridge.ConfiguredAsync(bob, _listen))
        {
            var run = (await bob.RunAsync("doctor")).Well();
            Assert.DoesNotContain("WRONG", run.Text);
            Assert.Contains("mail server: IMAP mail.example.org:993 answers", run.Text);
            Assert.Contains("clock: It agrees", run.Text);
        }

        (await bob.RunAsync("doctor")).With(ExitCode.Refused);
    }

    [Fact]
    public async Task A_provider_that_is_gone()
    {
        _net.Close("mail.example.org", 993);
        Assert.Contains("IMAP mail.example.org:993 is not to be reached", await WrongAsync("mail server"));
    }

    [Fact]
    public async Task A_certificate_for_another_name()
    {
        _net.Mail("mail.example.org", 465, "220 ready", certificateFor: "mallory.test");
        Assert.Contains("no password goes there", await WrongAsync("mail server"));
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_password_that_is_not_taken_any_more()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        (await _alice.RunAsync("mail", "set", "--imap", dovecot.ImplicitTls.ToString(), "--imap-ca-file", dovecot.CaFile, "--imap-user", "ann", "--imap-password-file", _town.File("old", "an old one\n"u8.ToArray()))).Well();
        Assert.Contains("does not take the password that is in the keyring", await WrongAsync("mail server"));
    }

    [Fact]
    public async Task A_clock_that_is_off()
    {
        _town.Time.Advance(TimeSpan.FromHours(3));
        Assert.Contains("3 hours ahead of that of example.org", await WrongAsync("clock"));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_key_file_that_others_can_read()
    {
        File.SetUnixFileMode(Path.Combine(_alice.Home, "keyring"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("keyring", await WrongAsync("permissions"));
    }

    [Fact]
    public async Task A_key_file_that_is_damaged()
    {
        await File.WriteAllTextAsync(Path.Combine(_alice.Home, "keyring"), "rubbish");
        Assert.Contains("Restore a backup", await WrongAsync("keys"));
    }

    [Fact]
    public async Task A_home_that_another_program_does_not_let_go()
    {
        using var held = await HomeLock.AcquireAsync(new HomeFolder(_alice.Home), TimeSpan.Zero, TimeProvider.System, default);
        Assert.Contains("held", await WrongAsync("lock"));
    }

    [Fact]
    public async Task A_home_that_cannot_be_written()
    {
        Directory.Delete(Path.Combine(_alice.Home, "tmp"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(_alice.Home, "tmp"), "");
        Assert.Contains("cannot be written", await WrongAsync("disk"));
    }

    [Fact]
    public async Task A_log_that_was_not_taken_for_long()
    {
        _town.Time.Advance(TimeSpan.FromDays(8));
        Assert.Contains("taken 8 days ago", await WrongAsync("list team@lists.example.net"));
    }

    [Fact]
    public async Task A_list_key_that_never_came()
    {
        var bob = await _town.Person("bob").InitAsync();
        var (log, join, welcome) = (_town.PathOf("log"), _town.PathOf("join"), _town.PathOf("welcome"));
        var link = (await _alice.RunAsync("invite", bob.Address, "--log-out", log)).Well().Text.Trim();
        (await bob.RunWithAsync(link, "join", "--log", log, "--out", join)).Well();
        _town.Server.Append((await _alice.RunAsync("admit", join, "--welcome", welcome)).Well().Output);
        (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        Assert.Contains("the newest key is missing", await WrongAsync("list team@lists.example.net", bob));
        (await bob.RunAsync("accept", welcome)).Well();
        Assert.DoesNotContain("key is missing", (await bob.RunAsync("doctor")).Text);
    }

    [Fact]
    public async Task A_list_with_one_owner() => Assert.Contains("one owner", await WrongAsync("list team@lists.example.net"));

    [Fact]
    public async Task A_bridge_that_does_not_run() => Assert.Contains($"Nobody listens on {_listen}", await WrongAsync("bridge"));

    [Fact]
    public async Task A_port_that_another_program_has()
    {
        using var other = new TcpListener(_listen);
        other.Start();
        Assert.Contains($"Another program has {_listen}", await WrongAsync("bridge"));
    }

    [Fact]
    public async Task A_certificate_for_mail_programs_that_is_over_soon()
    {
        _town.Time.Advance(TimeSpan.FromDays(370));
        Assert.Contains("ends", await WrongAsync("certificate"));
    }

    [Fact]
    public async Task Without_its_passphrase_it_says_what_it_did_not_look_at()
    {
        var carol = _town.Person("carol");
        carol.Environment["CRYPTOLIST_PASSPHRASE"] = "a passphrase";
        (await carol.RunAsync("init")).Well();
        carol.Environment.Clear();
        Assert.Contains("unseen  keys", (await carol.RunAsync("doctor")).Well().Text);
    }

    [Fact]
    public async Task Status_shows_the_bridge_that_runs_and_none_that_a_crash_left_behind()
    {
        Assert.Contains("Bridge: does not run", (await _alice.RunAsync("status")).Well().Text);
        await using (await RunningBridge.ConfiguredAsync(_alice, _listen))
        {
            var text = (await _alice.RunAsync("status")).Well().Text;
            Assert.Contains($"IMAP on {_listen}, TLS.", text);
            var mark = Directory.GetFiles(Path.Combine(_alice.Home, "bridge"), "running-*.json").Single();
            var left = await File.ReadAllTextAsync(mark);
            using var json = JsonDocument.Parse(left);
            await File.WriteAllTextAsync(mark.Replace(".json", "-old.json", StringComparison.Ordinal), left.Replace(json.RootElement.GetProperty("started").GetString()!, "2020-01-01T00:00:00Z", StringComparison.Ordinal));
            using var status = JsonDocument.Parse((await _alice.RunAsync("status", "--json")).Well().Text);
            Assert.Equal(1, status.RootElement.GetProperty("bridges").GetArrayLength());
        }

        Assert.Contains("Bridge: does not run", (await _alice.RunAsync("status")).Well().Text);
    }

    /// <summary>Somebody whose home is as alice's, and in no list.</summary>
    private async Task<Person> BesideAsync()
    {
        var bob = _town.Person("bob");
        (bob.Internet, bob.Programs) = (_net.Internet, _alice.Programs);
        (await bob.RunAsync("setup", bob.Address, "--no-passphrase", "--ca-file", _net.CaFile, "--no-service", "--imap-listen", _listen.ToString(), "--smtp-listen", FreePorts.NextEndPoint().ToString())).Well();
        return bob;
    }

    /// <summary>What doctor says is wrong with that.</summary>
    private async Task<string> WrongAsync(string check, Person? person = null)
    {
        using var json = JsonDocument.Parse((await (person ?? _alice).RunAsync("doctor", "--json")).With(ExitCode.Refused).Text);
        return string.Join('\n', json.RootElement.EnumerateArray().Where(f => f.GetProperty("verdict").GetString() == "wrong" && f.GetProperty("check").GetString() == check).Select(f => f.GetProperty("sentence").GetString()));
    }
}
