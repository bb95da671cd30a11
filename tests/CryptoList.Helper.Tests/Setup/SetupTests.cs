using System.Text.Json;
using CryptoList.Helper.Tests.Bridge;
using CryptoList.Helper.Tests.Home;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Helper.Tests.Setup;

/// <summary>Setup against a real Dovecot and a mail server with logins; programs of the system are noted and not run.</summary>
public sealed class SetupTests : PostMailbox, IAsyncLifetime
{
    private const string Dovecots = "/usr/lib/dovecot/imap";

    private readonly RecordedPrograms _programs = new([]);
    private TlsServer _smtp = null!;
    private string _ca = null!;

    public new async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (Dovecot is null) return;
        _smtp = new TlsServer(implicitTls: true, startTls: false, auth: true);
        _ca = Town.PathOf("both.pem");
        await File.WriteAllTextAsync(_ca, await File.ReadAllTextAsync(Dovecot.CaFile) + "\n" + await File.ReadAllTextAsync(_smtp.CaFile));
    }

    public new async Task DisposeAsync()
    {
        if (_smtp is not null) await _smtp.DisposeAsync();
        await base.DisposeAsync();
    }

    [FactIfProgram(Dovecots, "/usr/bin/curl")]
    public async Task After_it_the_bridge_needs_no_word_and_a_mail_program_what_setup_said()
    {
        await PostAsync(Town.Message("Lunch", "At noon."));
        // Certificates go by the machine's clock.
        var now = new Person(Town.Root, "bob", TimeProvider.System) { Programs = _programs };
        var (at, sending) = (FreePorts.NextEndPoint(), FreePorts.NextEndPoint());
        using var said = JsonDocument.Parse((await SetUpAsync(now, "--imap-listen", at.ToString(), "--smtp-listen", sending.ToString(), "--no-service")).Well().Text);
        var client = said.RootElement.GetProperty("client");
        await using var bridge = await RunningBridge.ConfiguredAsync(Bob, at);
        var (code, read) = await RealProgram.RunAsync(
            "/usr/bin/curl",
            ["-sS", "--max-time", "60", $"imaps://{client.GetProperty("imapServer").GetString()}:{client.GetProperty("imapPort").GetInt32()}/INBOX;UID=1", "--cacert", Path.Combine(Bob.Home, "certificate", "authority.pem"), "--user", $"{client.GetProperty("imapUser").GetString()}:{DovecotImap.Password}"]);
        Assert.True(code == 0, read);
        Assert.Contains("At noon.", read);
        Assert.Equal("SSL/TLS", client.GetProperty("security").GetString());
    }

    [FactIfProgram(Dovecots)]
    public async Task With_a_password_sync_reads_and_sends_by_itself()
    {
        var password = Town.File("password", System.Text.Encoding.ASCII.GetBytes(DovecotImap.Password + "\n"));
        (await SetUpAsync(Bob, "--password-file", password, "--no-service")).Well();
        (await Bob.RunAsync("mail", "test")).Well();
        Assert.DoesNotContain(Directory.EnumerateFiles(Bob.Home).Where(f => Path.GetFileName(f) != "keyring").Select(File.ReadAllText), text => text.Contains(DovecotImap.Password, StringComparison.Ordinal));
    }

    [FactIfProgram(Dovecots)]
    public async Task A_wrong_password_is_told_before_anything_is_made()
    {
        var carol = new Person(Town.Root, "carol", Town.Time) { Programs = _programs };
        Assert.Contains("does not let ann in", (await SetUpAsync(carol, "--no-passphrase", "--password-file", Town.File("password", "wrong\n"u8.ToArray()))).With(ExitCode.Usage).Error);
        Assert.False(Directory.Exists(carol.Home));
    }

    [FactIfProgram(Dovecots)]
    public async Task Again_it_keeps_keys_ports_and_other_accounts()
    {
        var carol = new Person(Town.Root, "carol", Town.Time) { Programs = _programs };
        using var first = JsonDocument.Parse((await SetUpAsync(carol, "--no-passphrase", "--no-service")).Well().Text);
        var fingerprint = first.RootElement.GetProperty("fingerprint").GetString()!;
        using var other = JsonDocument.Parse((await SetUpAsync("carol@example.net", carol, "--no-service")).Well().Text);
        Assert.False(other.RootElement.TryGetProperty("fingerprint", out _));
        Assert.NotEqual(Port(first), Port(other));
        using var again = JsonDocument.Parse((await SetUpAsync(carol, "--client-tls", "off", "--no-service")).Well().Text);
        Assert.Equal(Port(first), Port(again));
        Assert.StartsWith(fingerprint, (await carol.RunAsync("fingerprint")).Well().Text);
        using var accounts = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(carol.Home, "bridge.json")));
        Assert.Equal(2, accounts.RootElement.GetProperty("accounts").GetArrayLength());
    }

    [FactIfProgram(Dovecots, "/usr/bin/systemd-analyze")]
    public async Task The_unit_is_one_that_systemd_takes()
    {
        if (!OperatingSystem.IsLinux()) return;
        Bob.Environment["XDG_CONFIG_HOME"] = Town.PathOf("con fig");
        Bob.Programs = _programs;
        (await SetUpAsync(Bob, "--service")).Well();
        var unit = Path.Combine(Town.PathOf("con fig"), "systemd", "user", "cryptolist-bridge.service");
        Assert.Equal(["systemctl --user daemon-reload", "systemctl --user enable cryptolist-bridge.service", "systemctl --user restart cryptolist-bridge.service"], _programs.Calls.Where(c => c.StartsWith("systemctl", StringComparison.Ordinal)));
        var (code, said) = await RealProgram.RunAsync("/usr/bin/env", $"XDG_RUNTIME_DIR={Town.Root}", "systemd-analyze", "verify", "--user", unit);
        Assert.True(code == 0 && !said.Contains(unit, StringComparison.Ordinal), said);
        Assert.Contains($"\"--home\" \"{Bob.Home}\" \"bridge\"", await File.ReadAllTextAsync(unit));
    }

    [FactIfProgram(Dovecots)]
    public async Task Where_the_system_does_not_take_the_service_up_it_says_what_to_type()
    {
        if (!OperatingSystem.IsLinux()) return;
        Bob.Environment["HOME"] = Town.PathOf("user");
        Bob.Programs = _programs;
        _programs.Failing["systemctl"] = "Failed to connect to bus";
        using var said = JsonDocument.Parse((await SetUpAsync(Bob, "--service")).Well().Text);
        var service = said.RootElement.GetProperty("service");
        Assert.False(service.GetProperty("running").GetBoolean());
        Assert.Equal(3, service.GetProperty("toSay").GetArrayLength());
        Assert.True(File.Exists(service.GetProperty("file").GetString()));
    }

    [FactIfProgram(Dovecots)]
    public async Task A_service_that_could_not_open_the_keys_is_refused_and_with_the_key_store_it_can()
    {
        if (!OperatingSystem.IsLinux()) return;
        var carol = new Person(Town.Root, "carol", Town.Time) { Programs = _programs };
        carol.Environment["HOME"] = Town.PathOf("user");
        carol.Environment["CRYPTOLIST_PASSPHRASE"] = "known to a person";
        (await carol.RunAsync("init")).Well();
        Assert.Contains("nobody to ask", (await SetUpAsync(carol, "--service")).With(ExitCode.Usage).Error);
        (await SetUpAsync(carol, "--service", "--key-store")).Well();
        carol.Environment.Remove("CRYPTOLIST_PASSPHRASE");
        (await carol.RunAsync("fingerprint")).Well();
    }

    [FactIfProgram(Dovecots)]
    public async Task The_files_for_mail_programs_say_what_the_person_is_told()
    {
        using var said = JsonDocument.Parse((await SetUpAsync(Bob, "--no-service", "--client-tls", "starttls")).Well().Text);
        var files = said.RootElement.GetProperty("files").EnumerateArray().Select(f => f.GetString()!).ToList();
        var preferences = await File.ReadAllTextAsync(files.Single(f => f.EndsWith("user.js", StringComparison.Ordinal)));
        Assert.Contains($"user_pref(\"mail.server.server1.port\", {Port(said)});", preferences);
        Assert.Contains("user_pref(\"mail.server.server1.socketType\", 2);", preferences);
        Assert.Contains("user_pref(\"mail.identity.id1.fcc\", false);", preferences);
        var autoconfig = System.Xml.Linq.XDocument.Load(files.Single(f => f.EndsWith(".xml", StringComparison.Ordinal))).Root!.Element("emailProvider")!;
        Assert.Equal($"{Port(said)}", autoconfig.Element("incomingServer")!.Element("port")!.Value);
        Assert.Equal("STARTTLS", autoconfig.Element("outgoingServer")!.Element("socketType")!.Value);
    }

    [UnixFact]
    public async Task A_login_for_posting_that_is_not_the_address_is_noted()
    {
        if (Dovecot is null) return;
        (await SetUpAsync(Bob, "--no-service")).Well();
        Assert.Contains("\"smtpUser\": \"ann\"", await File.ReadAllTextAsync(Path.Combine(Bob.Home, "bridge.json")));
    }

    private static int Port(JsonDocument report) => report.RootElement.GetProperty("client").GetProperty("imapPort").GetInt32();

    private Task<Run> SetUpAsync(Person person, params string[] more) => SetUpAsync(person.Address, person, more);

    private Task<Run> SetUpAsync(string address, Person person, params string[] more) => person.RunAsync(
        ["setup", address, "--imap-server", Dovecot.ImplicitTls.ToString(), "--smtp-server", _smtp.EndPoint.ToString(), "--ca-file", _ca, "--user", "ann", "--json", .. more]);
}
