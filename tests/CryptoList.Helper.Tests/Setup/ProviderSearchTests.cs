using System.Text.Json;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Setup;

/// <summary>Where setup finds a provider's servers, and what it does not take.</summary>
public sealed class ProviderSearchTests : IAsyncLifetime, IDisposable
{
    private const string Imap = "* OK ready";
    private const string Smtp = "220 ready";

    private readonly Town _town = new();
    private readonly ProviderNet _net = new();
    private Person _alice = null!;

    public Task InitializeAsync()
    {
        _alice = _town.Person("alice");
        _alice.Internet = _net.Internet;
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _net.DisposeAsync().AsTask();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task The_domains_autoconfig_comes_first()
    {
        _net.Web("autoconfig.example.org");
        _net.Pages["https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=alice%40example.org"] = (200, Settings("mx.provider.test"));
        Provider("mx.provider.test");
        Provider("imap.example.org", "smtp.example.org");
        var found = await FindAsync();
        Assert.Equal("autoconfig of autoconfig.example.org", found.GetProperty("source").GetString());
        Assert.Equal("mx.provider.test:993", found.GetProperty("imap").GetProperty("name").GetString());
        Assert.Equal("alice", found.GetProperty("imap").GetProperty("user").GetString());
    }

    [Fact]
    public async Task Then_the_well_known_place_also_where_it_leads_elsewhere_over_HTTPS()
    {
        _net.Web("example.org", "provider.test");
        _net.Pages["https://example.org/.well-known/autoconfig/mail/config-v1.1.xml"] = (302, "https://provider.test/settings.xml");
        _net.Pages["https://provider.test/settings.xml"] = (200, Settings("mx.provider.test"));
        Provider("mx.provider.test");
        Assert.Equal("autoconfig of example.org", (await FindAsync()).GetProperty("source").GetString());
    }

    [Fact]
    public async Task A_way_that_leaves_HTTPS_is_not_followed()
    {
        _net.Web("autoconfig.example.org", "provider.test");
        _net.Pages["https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=alice%40example.org"] = (302, "http://provider.test:443/settings.xml");
        _net.Pages["https://provider.test/settings.xml"] = (200, Settings("mx.provider.test"));
        Provider("mx.provider.test");
        Assert.Contains("were not found", (await RunAsync()).With(ExitCode.Usage).Error);
        Assert.DoesNotContain(_net.Wanted, name => name.StartsWith("provider.test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Then_DNS_whose_word_for_a_host_of_the_domains_own_is_enough()
    {
        Services("box.example.org");
        Provider("box.example.org");
        Assert.Equal("DNS", (await FindAsync()).GetProperty("source").GetString());
    }

    [Fact]
    public async Task What_DNS_says_of_another_domain_needs_a_persons_word()
    {
        Services("mx.provider.test");
        Provider("mx.provider.test");
        var refused = (await RunAsync()).With(ExitCode.Usage).Error;
        Assert.Contains("--imap-server mx.provider.test:993 --imap-tls implicit", refused);
        _alice.Terminal = new Answers("n");
        (await RunAsync()).With(ExitCode.Usage);
        _alice.Terminal = new Answers("y");
        (await RunAsync()).Well();
    }

    [Fact]
    public async Task Last_the_usual_names()
    {
        Provider("mail.example.org");
        var found = await FindAsync();
        Assert.Equal("a guess by name", found.GetProperty("source").GetString());
        Assert.Equal("alice@example.org", found.GetProperty("imap").GetProperty("user").GetString());
    }

    [Fact]
    public async Task A_server_whose_certificate_is_for_another_name_is_not_taken_and_hears_nothing()
    {
        _net.Mail("imap.example.org", 993, Imap, certificateFor: "mallory.test");
        _net.Mail("smtp.example.org", 465, Smtp);
        var run = (await RunAsync()).With(ExitCode.Usage);
        Assert.Contains("imap.example.org:993 (a guess by name): no TLS: the server's certificate is for another name", run.Error);
        Assert.DoesNotContain(_net.Heard, line => line.StartsWith("imap", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mozillas_database_is_asked_only_on_request()
    {
        _net.Web("autoconfig.thunderbird.net");
        _net.Pages["https://autoconfig.thunderbird.net/v1.1/example.org"] = (200, Settings("mx.provider.test"));
        Provider("mx.provider.test");
        (await RunAsync()).With(ExitCode.Usage);
        Assert.DoesNotContain(_net.Wanted, name => name.Contains("thunderbird", StringComparison.Ordinal));
        Assert.Equal("autoconfig of autoconfig.thunderbird.net", (await FindAsync("--ispdb")).GetProperty("source").GetString());
    }

    [Fact]
    public async Task Whoever_is_asked_names_the_servers()
    {
        Provider("box.other.test");
        _alice.Terminal = new Answers("box.other.test", "box.other.test:465");
        Assert.Equal("as you named them", (await FindAsync()).GetProperty("source").GetString());
    }

    [Fact]
    public async Task A_dry_run_makes_nothing()
    {
        Provider("mail.example.org");
        (await RunAsync()).Well();
        Assert.False(Directory.Exists(_alice.Home));
    }

    private static string Settings(string host) => $"""
        <?xml version="1.0"?>
        <clientConfig version="1.1"><emailProvider id="x">
          <incomingServer type="pop3"><hostname>{host}</hostname><port>995</port><socketType>SSL</socketType><username>alice</username></incomingServer>
          <incomingServer type="imap"><hostname>{host}</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
          <outgoingServer type="smtp"><hostname>{host}</hostname><port>465</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username></outgoingServer>
        </emailProvider></clientConfig>
        """;

    private void Provider(string imap, string? smtp = null)
    {
        _net.Mail(imap, 993, Imap);
        _net.Mail(smtp ?? imap, 465, Smtp);
    }

    private void Services(string host)
    {
        _net.Services["_imaps._tcp.example.org"] = [(10, 0, 993, host), (1, 0, 993, "gone." + host)];
        _net.Services["_submissions._tcp.example.org"] = [(0, 1, 465, host)];
        _net.Services["_imap._tcp.example.org"] = [(0, 0, 0, "")];
    }

    private Task<Run> RunAsync(params string[] more) => _alice.RunAsync(["setup", "alice@example.org", "--ca-file", _net.CaFile, "--dry-run", "--json", .. more]);

    private async Task<JsonElement> FindAsync(params string[] more)
    {
        using var json = JsonDocument.Parse((await RunAsync(more)).Well().Text);
        return json.RootElement.Clone();
    }
}
