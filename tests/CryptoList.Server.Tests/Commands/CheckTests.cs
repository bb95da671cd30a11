using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Commands;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class CheckTests
{
    [Fact]
    public async Task Beside_a_running_server_nothing_fails_and_its_ports_and_relay_are_known()
    {
        await using var server = await TestServer.StartAsync();
        await TestList.OpenAsync(server, "bob");

        var result = await CheckAsync(server, $"--Smtp:Listen={server.Smtp}");

        Assert.True(result.Code == 0, result.Output);
        Assert.Equal("ok", Verdict(result, "database"));
        Assert.Equal("ok", Verdict(result, "keys"));
        Assert.Equal("ok", Verdict(result, "key folder"));
        Assert.Equal("ok", Verdict(result, "relay"));
        Assert.Contains("a server runs on this data folder", Line(result, "Smtp:Listen").GetProperty("finding").GetString());
    }

    [Fact]
    public async Task A_relay_that_is_away_fails_with_what_to_do()
    {
        await using var server = await TestServer.StartAsync(relay: false);

        var result = await new Operator(server.DataFolder).RunAsync("check", "--json", "--Smarthost:Port=1", "--Smtp:Listen=127.0.0.1:0");

        Assert.Equal(1, result.Code);
        Assert.Equal("fail", Verdict(result, "relay"));
        Assert.Contains("Smarthost:Host", Line(result, "relay").GetProperty("next").GetString());
    }

    [Fact]
    public async Task A_key_that_others_can_read_fails_with_the_command_that_mends_it()
    {
        await using var server = await TestServer.StartAsync();
        await TestList.OpenAsync(server, "bob");
        var key = Directory.EnumerateFiles(Path.Combine(server.DataFolder, "keys"), "*.key", SearchOption.AllDirectories).First();
        File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.GroupRead);

        var result = await CheckAsync(server);

        Assert.Equal(1, result.Code);
        Assert.Equal($"run: chmod 600 '{key}'", Line(result, "key folder").GetProperty("next").GetString());
    }

    [Fact]
    public async Task Lost_keys_and_a_damaged_database_are_found()
    {
        await using var server = await TestServer.StartAsync();
        await TestList.OpenAsync(server, "bob");
        await server.StopServerAsync();
        foreach (var key in Directory.EnumerateFiles(Path.Combine(server.DataFolder, "keys"), "seal-*.key", SearchOption.AllDirectories)) File.Delete(key);
        var without = await CheckAsync(server);
        var database = Path.Combine(server.DataFolder, "cryptolist.db");
        await using (var file = new FileStream(database, FileMode.Open))
        {
            file.Position = 4096 * 3;
            await file.WriteAsync(new byte[] { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 });
        }

        var damaged = await CheckAsync(server);

        Assert.Equal("fail", Verdict(without, "keys"));
        Assert.Contains("its seal key", Line(without, "keys").GetProperty("finding").GetString());
        Assert.Equal("fail", Verdict(damaged, "database"));
    }

    [Fact]
    public async Task A_clock_behind_the_newest_entry_is_found()
    {
        await using var server = await TestServer.StartAsync();
        await TestList.OpenAsync(server);
        var early = new ShiftedTime();
        early.Forward(TimeSpan.FromDays(-1));

        var result = await new Operator(server.DataFolder) { Time = early }.RunAsync("check", "--json", "--Smtp:Listen=127.0.0.1:0");

        Assert.Equal("fail", Verdict(result, "clock"));
    }

    [Fact]
    public async Task A_port_that_another_program_has_is_named()
    {
        using var world = new CommandWorld();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var result = await world.RunAsync("check", "--json", $"--Smtp:Listen={other.LocalEndpoint}");

        Assert.Equal("fail", Verdict(result, "Smtp:Listen"));
        Assert.Contains("another program", Line(result, "Smtp:Listen").GetProperty("finding").GetString());
    }

    [Theory]
    [InlineData(-1, "fail", "ended")]
    [InlineData(5, "warn", "renew")]
    [InlineData(90, "ok", "until")]
    public async Task A_certificate_is_judged_by_its_end(int days, string verdict, string words)
    {
        using var world = new CommandWorld();
        var (certificate, key) = Certificate(world, "lists.example.net", days);

        var result = await world.RunAsync("check", "--json", "--Smtp:Listen=127.0.0.1:0", "--Server:HostName=lists.example.net", $"--Tls:CertificateFile={certificate}", $"--Tls:KeyFile={key}");

        Assert.Equal(verdict, Verdict(result, "certificate"));
        Assert.Contains(words, Line(result, "certificate").ToString());
    }

    [Fact]
    public async Task A_certificate_for_another_name_fails()
    {
        using var world = new CommandWorld();
        var (certificate, key) = Certificate(world, "www.example.net", 90);

        var result = await world.RunAsync("check", "--json", "--Smtp:Listen=127.0.0.1:0", "--Server:HostName=lists.example.net", $"--Tls:CertificateFile={certificate}", $"--Tls:KeyFile={key}");

        Assert.Equal("fail", Verdict(result, "certificate"));
    }

    [Fact]
    public async Task A_setting_that_cannot_be_used_ends_it_with_2()
    {
        using var world = new CommandWorld();

        var result = await world.RunAsync("check", "--json", "--Smarthost:Port=0");

        Assert.Equal(2, result.Code);
        Assert.Contains("Smarthost:Port", Line(result, "settings").GetProperty("finding").GetString());
    }

    [Fact]
    public async Task Asked_whether_it_is_ready_a_running_server_says_yes_and_one_that_is_gone_no()
    {
        await using var server = await TestServer.StartAsync(settings: s => s with { Telemetry = new() { HealthListen = [new(IPAddress.Loopback, 0)] } });
        var health = $"--Health:Listen={server.Host!.Health[0]}";

        var ready = await new Operator(server.DataFolder).RunAsync("check", "--ready", health);
        await server.StopServerAsync();
        var gone = await new Operator(server.DataFolder).RunAsync("check", "--ready", health);

        Assert.Equal((0, 1), (ready.Code, gone.Code));
        Assert.Equal(2, (await new Operator(server.DataFolder).RunAsync("check", "--ready")).Code);
    }

    private static Task<CommandResult> CheckAsync(TestServer server, string listen = "--Smtp:Listen=127.0.0.1:0") =>
        new Operator(server.DataFolder).RunAsync("check", "--json", listen, $"--Smarthost:Port={server.Sink!.Smtp.Port}", "--Smtp:MaxMessageBytes=1048576");

    private static JsonElement Line(CommandResult result, string name) => result.Json.GetProperty("checks").EnumerateArray().First(c => c.GetProperty("name").GetString() == name);

    private static string? Verdict(CommandResult result, string name) => Line(result, name).GetProperty("verdict").GetString();

    private static (string Certificate, string Key) Certificate(CommandWorld world, string name, int daysLeft)
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest($"CN={name}", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var names = new System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(daysLeft).AddHours(1));
        var (certificate, file) = (world.Path("cert.pem"), world.Path("key.pem"));
        File.WriteAllText(certificate, made.ExportCertificatePem());
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (certificate, file);
    }
}
