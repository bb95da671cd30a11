using System.Net;
using CryptoList.Mail.Smtp.Client.Tls;
using CryptoList.Mail.Tests.Smtp;
using CryptoList.Server.Serving;
using CryptoList.Server.Settings;
using CryptoList.Server.Tls;
using Xunit;

namespace CryptoList.Server.Tests.Tls;

/// <summary>What the server says to settings of TLS and login that cannot be used.</summary>
public sealed class TlsSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Smtp:SubmissionListen", "--Smtp:SubmissionListen=127.0.0.1:0")]
    [InlineData("Smtp:SubmissionTlsListen", "--Smtp:SubmissionTlsListen=127.0.0.1:0")]
    [InlineData("Tls:KeyFile", "--Tls:CertificateFile=a.pem")]
    [InlineData("Tls:CertificateFile", "--Tls:KeyFile=a.key")]
    [InlineData("Tls:ReloadInterval", "--Tls:ReloadInterval=0s")]
    [InlineData("Tls:Certificate", "--Tls:Certificate=a.pem")]
    [InlineData("Smarthost:Tls", "--Smarthost:Tls=maybe")]
    [InlineData("Smarthost:PasswordFile", "--Smarthost:User=ann", "--Smarthost:Tls=starttls")]
    [InlineData("Smarthost:User", "--Smarthost:PasswordFile=a", "--Smarthost:Tls=starttls")]
    [InlineData("Smarthost:User", "--Smarthost:User=ann", "--Smarthost:PasswordFile=a", "--Smarthost:Tls=opportunistic")]
    [InlineData("Smtp:MaxLoginFailures", "--Smtp:MaxLoginFailures=0")]
    public void A_setting_that_cannot_be_used_is_named(string name, params string[] arguments)
    {
        var refused = Assert.Throws<SettingsException>(() => Read(arguments));
        Assert.Equal(name, Assert.Single(refused.Faults).Name);
    }

    [Theory]
    [InlineData("off", SmtpTlsMode.Off)]
    [InlineData("opportunistic", SmtpTlsMode.Opportunistic)]
    [InlineData("starttls", SmtpTlsMode.StartTls)]
    [InlineData("implicit", SmtpTlsMode.Implicit)]
    [InlineData("", SmtpTlsMode.Opportunistic)]
    public void Each_mode_of_TLS_to_the_relay_has_its_word(string word, SmtpTlsMode mode) => Assert.Equal(mode, Read($"--Smarthost:Tls={word}").Delivery.Tls);

    [Fact]
    public void The_shipped_file_says_the_defaults()
    {
        var (shipped, none) = (Read(), new ServerSettings());
        Assert.Equal((none.Auth, none.Tls, none.Relay, none.UsersFile), (shipped.Auth, shipped.Tls, shipped.Relay, shipped.UsersFile));
        Assert.Empty(shipped.SubmissionListen);
        Assert.Empty(shipped.SubmissionTlsListen);
    }

    [Fact]
    public async Task A_certificate_that_is_not_there_stops_the_start_by_name() =>
        Assert.Equal("Tls:CertificateFile", await FaultAsync(Path.Combine(_folder, "none.pem"), Path.Combine(_folder, "none.key")));

    [Fact]
    public async Task A_key_of_another_certificate_stops_the_start_by_name()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        authority.Issue().Dispose();
        other.Issue().Dispose();
        Assert.Equal("Tls:KeyFile", await FaultAsync(authority.CertificateFile, other.KeyFile));
    }

    [Fact]
    public async Task A_key_where_the_certificate_should_be_stops_the_start_by_name()
    {
        using var authority = new TestAuthority();
        authority.Issue().Dispose();
        Assert.Equal("Tls:CertificateFile", await FaultAsync(authority.KeyFile, authority.KeyFile));
    }

    [Fact]
    public async Task A_password_file_that_is_not_there_stops_the_start_by_name()
    {
        var settings = Settings with { Relay = new RelayAccess(null, "ann", Path.Combine(_folder, "none")) };
        var refused = await Assert.ThrowsAsync<SettingsException>(() => ServerHost.StartAsync(settings));
        Assert.Equal("Smarthost:PasswordFile", Assert.Single(refused.Faults).Name);
    }

    private ServerSettings Settings => new() { DataFolder = Path.Combine(_folder, "data"), Listen = [new(IPAddress.Loopback, 0)] };

    private async Task<string> FaultAsync(string certificate, string key)
    {
        var settings = Settings with { Tls = new TlsOptions { CertificateFile = certificate, KeyFile = key } };
        var refused = await Assert.ThrowsAsync<SettingsException>(() => ServerHost.StartAsync(settings));
        return Assert.Single(refused.Faults).Name;
    }

    private ServerSettings Read(params string[] arguments) => ServerSettings.Read(ServerSettings.Configure(arguments, _folder));
}
