using System.Net;
using System.Net.Sockets;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Server.Settings;
using Xunit;

namespace CryptoList.Server.Tests.Serving;

public sealed class ServerSettingsTests
{
    [Fact]
    public void The_shipped_file_says_the_defaults()
    {
        var shipped = ServerSettings.Read(ServerSettings.Configure([], Path.GetTempPath()));
        var none = new ServerSettings();

        Assert.Equal(none.DataFolder, shipped.DataFolder);
        Assert.Equal((none.Store, none.Postgres, none.KeyFolder), (shipped.Store, shipped.Postgres, shipped.KeyFolder));
        Assert.Equal(none.Listen, shipped.Listen);
        Assert.Equal(none.LmtpListen, shipped.LmtpListen);
        Assert.Equal(none.Auth, shipped.Auth);
        Assert.Equal(none.Session, shipped.Session);
        Assert.Equal(none.Connections, shipped.Connections);
        Assert.Equal(none.MaxPostsPerHour, shipped.MaxPostsPerHour);
        Assert.Equal(none.Retention, shipped.Retention);
        Assert.Equal(none.Bounces, shipped.Bounces);
        Assert.Null(shipped.Dkim);
        Assert.Equal(none.Delivery with { Schedule = [] }, shipped.Delivery with { Schedule = [] });
        Assert.Equal(none.Delivery.Schedule, shipped.Delivery.Schedule);
    }

    [Fact]
    public void An_argument_wins_over_the_file_in_the_working_folder()
    {
        var folder = Directory.CreateTempSubdirectory("cryptolist-settings-").FullName;
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), """{"Smarthost":{"Port":"2526"},"Delivery":{"Connections":"3"}}""");

        var settings = ServerSettings.Read(ServerSettings.Configure(["--Delivery:Connections=5"], folder));

        Assert.Equal((5, 2526), (settings.Delivery.Connections, ((System.Net.DnsEndPoint)settings.Delivery.Smarthost).Port));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("--Smarthost:Routes:0:Host=mail.example.org", "Smarthost:Routes:0:Domains")]
    [InlineData("--Smarthost:Routes:0:Domains=example.org", "Smarthost:Routes:0:Host")]
    [InlineData("--Smarthost:Routes:0:Domains=exa mple", "Smarthost:Routes:0:Domains", "Smarthost:Routes:0:Host")]
    [InlineData("--Smarthost:Routes:0:Porto=25", "Smarthost:Routes:0:Domains", "Smarthost:Routes:0:Host", "Smarthost:Routes:0:Porto")]
    public void What_is_wrong_with_a_route_is_named_all_at_once(string argument, params string[] faults) =>
        Assert.Equal(faults, Assert.Throws<SettingsException>(() => ServerSettings.Read(ServerSettings.Configure([argument], Path.GetTempPath()))).Faults.Select(f => f.Name));

    [Fact]
    public void A_route_is_read_with_its_own_server_and_defaults()
    {
        var settings = ServerSettings.Read(ServerSettings.Configure(
            ["--Smarthost:Routes:0:Domains=example.org, *.example.org", "--Smarthost:Routes:0:Host=mail.example.org", "--Smarthost:Routes:0:Protocol=lmtp", "--Delivery:RecipientsPerCopy=50"], Path.GetTempPath()));

        var route = Assert.Single(settings.Delivery.Routes);
        Assert.Equal(["example.org", "*.example.org"], route.Domains);
        Assert.Equal(("example.org", new System.Net.DnsEndPoint("mail.example.org", 24), true, 16), (route.Name, (System.Net.DnsEndPoint)route.Server, route.Lmtp, route.Connections));
        Assert.Equal(50, settings.Delivery.RecipientsPerCopy);
    }

    [Theory]
    [InlineData("--Smarthost:Protocol=uucp", "Smarthost:Protocol", "smtp, lmtp")]
    [InlineData("--Delivery:RecipientsPerCopy=51", "Delivery:RecipientsPerCopy", "1 to 50")]
    [InlineData("--Delivery:RefusalShare=0", "Delivery:RefusalShare", "1 to 100")]
    [InlineData("--Smtp:Listen=2525", "Smtp:Listen", "127.0.0.1:2525")]
    [InlineData("--Smtp:Listen=mail.example.org:25", "Smtp:Listen", "address:port")]
    [InlineData("--Smtp:LmtpListen=2424", "Smtp:LmtpListen", "127.0.0.1:2424")]
    [InlineData("--Smtp:LmtpListen=unix:lmtp", "Smtp:LmtpListen", "unix:/run/cryptolist/lmtp")]
    [InlineData("--Smtp:MaxMessageBytes=1", "Smtp:MaxMessageBytes", "65536")]
    [InlineData("--Smtp:MaxDiscardedBytes=all", "Smtp:MaxDiscardedBytes", "0 to 1099511627776")]
    [InlineData("--Smtp:MaxCommandLine=511", "Smtp:MaxCommandLine", "512 to 65536")]
    [InlineData("--Smtp:MaxTextLine=999", "Smtp:MaxTextLine", "1000 to 1048576")]
    [InlineData("--Smtp:MaxRecipients=0", "Smtp:MaxRecipients", "1 to 100000")]
    [InlineData("--Smtp:MaxConnections=0", "Smtp:MaxConnections", "1 to 1000000")]
    [InlineData("--Smtp:MaxConnectionsPerAddress=0", "Smtp:MaxConnectionsPerAddress", "1 to 1000000")]
    [InlineData("--Smtp:MaxCommands=0", "Smtp:MaxCommands", "1 to 2147483647")]
    [InlineData("--Smtp:MaxErrors=0", "Smtp:MaxErrors", "1 to 2147483647")]
    [InlineData("--Smtp:CommandTimeout=5", "Smtp:CommandTimeout", "5min")]
    [InlineData("--Smtp:DataTimeout=2h", "Smtp:DataTimeout", "1s to 1h")]
    [InlineData("--Smtp:SessionTimeout=8d", "Smtp:SessionTimeout", "1s to 7d")]
    [InlineData("--Smtp:MinBytesPerSecond=slow", "Smtp:MinBytesPerSecond", "0 to 1073741824")]
    [InlineData("--Smtp:RateGrace=0s", "Smtp:RateGrace", "1s to 1h")]
    [InlineData("--Smtp:ShutdownGrace=11min", "Smtp:ShutdownGrace", "0s to 10min")]
    [InlineData("--Smtp:MaxLoginFailures=0", "Smtp:MaxLoginFailures", "1 to 100")]
    [InlineData("--Smtp:MaxLoginFailuresPerAddress=0", "Smtp:MaxLoginFailuresPerAddress", "1 to 1000000")]
    [InlineData("--Smtp:LoginFailureWindow=2d", "Smtp:LoginFailureWindow", "1s to 1d")]
    [InlineData("--Tls:HandshakeTimeout=11min", "Tls:HandshakeTimeout", "1s to 10min")]
    [InlineData("--Smarthost:Port=0", "Smarthost:Port", "1 to 65535")]
    [InlineData("--Smarthost:Host=a b", "Smarthost:Host", "mail.example.net")]
    [InlineData("--Delivery:Connections=257", "Delivery:Connections", "1 to 256")]
    [InlineData("--Delivery:Schedule=1min,,soon", "Delivery:Schedule", "1min,5min,15min,1h,4h")]
    [InlineData("--Delivery:Conections=4", "Delivery:Conections", "Delivery:Connections")]
    [InlineData("--Retention:RememberPosts=34d", "Retention:RememberPosts", "35d")]
    [InlineData("--Posting:MaxPostsPerHour=-1", "Posting:MaxPostsPerHour", "0 to")]
    [InlineData("--Bounces:Threshold=0", "Bounces:Threshold", "1 to 1000")]
    [InlineData("--Bounces:TokenLife=35d", "Bounces:TokenLife", "34d")]
    [InlineData("--Bounces:ProbeWait=soon", "Bounces:ProbeWait", "4h")]
    public void A_wrong_setting_is_named_with_what_to_write_instead(string argument, string name, string instead)
    {
        var fault = Assert.Single(Assert.Throws<SettingsException>(() => ServerSettings.Read(ServerSettings.Configure([argument], Path.GetTempPath()))).Faults);

        Assert.Equal(name, fault.Name);
        Assert.Equal(argument[(argument.IndexOf('=') + 1)..], fault.Value);
        Assert.Contains(instead, fault.Instead);
    }

    /// <summary>Each from its own setting, all unlike their defaults: none is read from another's name, and none reaches nothing.</summary>
    [Fact]
    public void Every_limit_of_a_session_is_a_setting()
    {
        string[] arguments =
        [
            "--Server:HostName=mx.example.org", "--Smtp:MaxMessageBytes=70000", "--Smtp:MaxDiscardedBytes=1", "--Smtp:MaxCommandLine=600", "--Smtp:MaxTextLine=1001", "--Smtp:MaxRecipients=2",
            "--Smtp:MaxCommands=3", "--Smtp:MaxErrors=4", "--Smtp:CommandTimeout=5s", "--Smtp:DataTimeout=6s", "--Smtp:SessionTimeout=7s", "--Smtp:MinBytesPerSecond=8", "--Smtp:RateGrace=9s", "--Smtp:ShutdownGrace=10s",
        ];
        var expected = new SmtpServerOptions
        {
            HostName = "mx.example.org",
            MaxMessageSize = 70000,
            MaxDiscarded = 1,
            MaxCommandLineLength = 600,
            MaxTextLineLength = 1001,
            MaxRecipients = 2,
            MaxCommands = 3,
            MaxErrors = 4,
            CommandTimeout = TimeSpan.FromSeconds(5),
            DataTimeout = TimeSpan.FromSeconds(6),
            SessionTimeout = TimeSpan.FromSeconds(7),
            MinDataRate = 8,
            DataRateGrace = TimeSpan.FromSeconds(9),
            ShutdownGrace = TimeSpan.FromSeconds(10),
        };

        Assert.Equal(expected, ServerSettings.Read(ServerSettings.Configure(arguments, Path.GetTempPath())).Session);
        var unlike = typeof(SmtpServerOptions).GetProperties().Where(p => Equals(p.GetValue(expected), p.GetValue(new ServerSettings().Session))).Select(p => p.Name);
        Assert.Equal([nameof(SmtpServerOptions.Protocol)], unlike);
    }

    [Fact]
    public void LMTP_is_listened_for_at_addresses_and_Unix_sockets()
    {
        var settings = ServerSettings.Read(ServerSettings.Configure(["--Smtp:LmtpListen=localhost:2424, unix:/run/cryptolist/lmtp"], Path.GetTempPath()));
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 2424), new UnixDomainSocketEndPoint("/run/cryptolist/lmtp")], settings.LmtpListen);
    }

    [Theory]
    [InlineData("--Dkim:Domain=lists.example.net", "Dkim:Selector", "Dkim:KeyFile")]
    [InlineData("--Dkim:KeyFile=/etc/cryptolist/dkim.pem", "Dkim:Domain", "Dkim:Selector")]
    public void Signing_takes_all_of_its_settings_or_none(string argument, params string[] missing) =>
        Assert.Equal(missing, Assert.Throws<SettingsException>(() => ServerSettings.Read(ServerSettings.Configure([argument], Path.GetTempPath()))).Faults.Select(f => f.Name));

    [Theory]
    [InlineData("--Data:Store=mysql", "Data:Store", "sqlite, postgres")]
    [InlineData("--Data:Store=postgres", "Data:Postgres", "Host=")]
    [InlineData("--Data:Postgres=Database=x", "Data:Postgres", "Host is missing")]
    [InlineData("--Data:Postgres=Host=x", "Data:Postgres", "Database is missing")]
    [InlineData("--Data:Postgres=Host=x;Database=y;Search Path=a b", "Data:Postgres", "Search Path")]
    [InlineData("--Data:Postgres=Host=x;Database=y;Port=Zahl", "Data:Postgres", "connection string")]
    [InlineData("--Delivery:Lease=1s", "Delivery:Lease", "2s to 75s")]
    public void A_store_that_cannot_be_used_is_named_with_what_to_write_instead(string argument, string name, string instead)
    {
        var fault = Assert.Single(Assert.Throws<SettingsException>(() => ServerSettings.Read(ServerSettings.Configure([argument], Path.GetTempPath()))).Faults);

        Assert.Equal(name, fault.Name);
        Assert.Contains(instead, fault.Instead);
    }

    [Theory]
    [InlineData("--Data:Postgres=Host=x;Password=geheim")]
    [InlineData("--Data:Postgres=Host=x;Database=y;Password=geheim;Nonsense=1")]
    [InlineData("--Data:Postgress=Host=x;Database=y;Password=geheim")]
    public void No_fault_repeats_a_connection_string(string argument) =>
        Assert.DoesNotContain("geheim", Assert.Throws<SettingsException>(() => ServerSettings.Read(ServerSettings.Configure([argument], Path.GetTempPath()))).ToString());

    [Fact]
    public void All_wrong_settings_are_told_at_once() =>
        Assert.Equal(2, Assert.Throws<SettingsException>(() => ServerSettings.Read(ServerSettings.Configure(["--Smarthost:Port=0", "--Smtp:Listen=x"], Path.GetTempPath()))).Faults.Count);

    [Theory]
    [InlineData("x")]
    [InlineData("--Smtp")]
    [InlineData("--nothing=1")]
    public void An_argument_of_another_form_is_refused(string argument) =>
        Assert.Throws<SettingsException>(() => ServerSettings.Configure([argument], Path.GetTempPath()));
}
