using System.Text.RegularExpressions;
using CryptoList.Server.Settings;
using Xunit;

namespace CryptoList.Server.Tests.Serving;

/// <summary>Every setting there is, given wrongly: which it is, and what to write instead.</summary>
public sealed class WrongSettingsTests
{
    /// <summary>A wrong value for each setting; "" where any text will do (a path that is not there is found when it is opened).</summary>
    private static readonly Dictionary<string, (string Wrong, string Instead)> Table = new()
    {
        ["Data:Folder"] = ("a\0b", "/var/lib/cryptolist"),
        ["Data:Store"] = ("mysql", "sqlite, postgres"),
        ["Data:Postgres"] = ("Host=x", "Database is missing"),
        ["Data:Keys"] = ("a\0b", "a folder"),
        ["Server:HostName"] = ("lists example", "lists.example.net"),
        ["Smtp:Listen"] = ("2525", "127.0.0.1:2525"),
        ["Smtp:SubmissionListen"] = ("587", "address:port"),
        ["Smtp:SubmissionTlsListen"] = ("465", "address:port"),
        ["Smtp:LmtpListen"] = ("lmtp", "address:port"),
        ["Smtp:MaxDiscardedBytes"] = ("-1", "0 to 1099511627776"),
        ["Smtp:MaxCommandLine"] = ("100", "512 to 65536"),
        ["Smtp:MaxTextLine"] = ("998", "1000 to 1048576"),
        ["Smtp:MaxRecipients"] = ("0", "1 to 100000"),
        ["Smtp:MinBytesPerSecond"] = ("slow", "0 to 1073741824"),
        ["Smtp:RateGrace"] = ("0s", "1s to 1h"),
        ["Smtp:ShutdownGrace"] = ("11min", "to 10min"),
        ["Smtp:UsersFile"] = ("a\0b", "/etc/cryptolist/users"),
        ["Smtp:MaxLoginFailures"] = ("0", "1 to 100"),
        ["Smtp:MaxLoginFailuresPerAddress"] = ("many", "1 to 1000000"),
        ["Smtp:LoginFailureWindow"] = ("10", "10min"),
        ["Smtp:MaxMessageBytes"] = ("1MB", "65536 to 1073741824"),
        ["Smtp:MaxConnections"] = ("0", "1 to 1000000"),
        ["Smtp:MaxConnectionsPerAddress"] = ("-1", "1 to 1000000"),
        ["Smtp:MaxCommands"] = ("0", "1 to"),
        ["Smtp:MaxErrors"] = ("0", "1 to"),
        ["Smtp:CommandTimeout"] = ("0s", "1s to 1h"),
        ["Smtp:DataTimeout"] = ("2h", "1s to 1h"),
        ["Smtp:SessionTimeout"] = ("8d", "1s to 7d"),
        ["Tls:CertificateFile"] = ("a\0b", "fullchain.pem"),
        ["Tls:KeyFile"] = ("a\0b", "privkey.pem"),
        ["Tls:ReloadInterval"] = ("500ms", "1s to 1d"),
        ["Tls:HandshakeTimeout"] = ("1h", "1s to 10min"),
        ["Smarthost:Host"] = ("a b", "mail.example.net"),
        ["Smarthost:Port"] = ("65536", "1 to 65535"),
        ["Smarthost:Tls"] = ("yes", "off, opportunistic, starttls, implicit"),
        ["Smarthost:CaFile"] = ("a\0b", "PEM"),
        ["Smarthost:User"] = ("a\u0007b", "SASLprep"),
        ["Smarthost:PasswordFile"] = ("a\0b", "first line"),
        ["Data:BusyTimeout"] = ("0s", "1s to 5min"),
        ["Smarthost:ConnectTimeout"] = ("0s", "1s to 1h"),
        ["Smarthost:ReplyTimeout"] = ("2h", "1s to 1h"),
        ["Smarthost:BlockTimeout"] = ("3", "1s to 1h"),
        ["Smarthost:MessageTimeout"] = ("soon", "1s to 1h"),
        ["Posting:MaxPostsPerHour"] = ("1e3", "0 to 1000000"),
        ["Posting:MaxStatusRequestsPerHour"] = ("-1", "0 to 1000000"),
        ["Delivery:FaultsBeforeSetAside"] = ("0", "1 to 100"),
        ["Delivery:Connections"] = ("257", "1 to 256"),
        ["Delivery:Schedule"] = ("soon", "1min,5min,15min,1h,4h"),
        ["Delivery:GiveUpAfter"] = ("31d", "1min to 30d"),
        ["Delivery:LongestPause"] = ("2h", "250ms to 1h"),
        ["Delivery:KeepIdle"] = ("never", "20s"),
        ["Delivery:CacheBytes"] = ("1", "1048576 to"),
        ["Smarthost:Protocol"] = ("http", "smtp, lmtp"),
        ["Delivery:RecipientsPerCopy"] = ("51", "1 to 50"),
        ["Delivery:RefusalSample"] = ("1", "2 to 1000"),
        ["Delivery:RefusalShare"] = ("101", "1 to 100"),
        ["Delivery:Lease"] = ("76s", "2s to 75s"),
        ["Delivery:MarkedCopies"] = ("15", "16 to 100000"),
        ["Dkim:Domain"] = ("-", "lists.example.net"),
        ["Dkim:Selector"] = ("a b", "s1"),
        ["Dkim:KeyFile"] = ("a\0b", "openssl genrsa"),
        ["Dkim:Mode"] = ("each", "off, shared, per-copy"),
        ["Dkim:Arc"] = ("yes", "off, on"),
        ["Web:Listen"] = ("443", "address:port"),
        ["Web:Scheme"] = ("ftp", "https, http"),
        ["Web:PublicUrl"] = ("http://lists.example.net/", "https://lists.example.net/"),
        ["Web:LinkLife"] = ("1d", "30d to 3650d"),
        ["Web:RequestsPerMinute"] = ("0", "1 to 10000"),
        ["Web:MaxConnections"] = ("0", "1 to 100000"),
        ["Web:MaxBodyBytes"] = ("1", "1024 to 65536"),
        ["Web:MaxHeaderBytes"] = ("1", "4096 to 65536"),
        ["Web:Timeout"] = ("1h", "1s to 5min"),
        ["Requests:MaxMessageBytes"] = ("1", "4096 to 1048576"),
        ["Requests:PerSenderPerDay"] = ("0", "1 to 1000"),
        ["Requests:PerListPerHour"] = ("0", "1 to 10000"),
        ["KeyMail:MaxMailBytes"] = ("1", "131072 to 1073741824"),
        ["KeyMail:RequestsPerHour"] = ("-1", "0 to 1000000"),
        ["KeyMail:JoinsPerHour"] = ("0", "1 to 10000"),
        ["KeyMail:MaxSentBytes"] = ("1", "65536 to 33554432"),
        ["KeyMail:MissedPosts"] = ("0", "1 to 100000"),
        ["KeyMail:KeepFor"] = ("1h", "1d to 400d"),
        ["Notices:LateAfter"] = ("1s", "1min to 30d"),
        ["Notices:Gather"] = ("2d", "1s to 1d"),
        ["Notices:PerHour"] = ("0", "1 to 100000"),
        ["Notices:Members"] = ("51", "1 to 50"),
        ["Retention:KeepCopies"] = ("1min", "1h to 35d"),
        ["Retention:TicketAge"] = ("1h", "1d to 365d"),
        ["Bounces:Threshold"] = ("0", "1 to 1000"),
        ["Bounces:HalfLife"] = ("1min", "1h to 365d"),
        ["Bounces:TokenLife"] = ("35d", "1d to 34d"),
        ["Bounces:ProbeInterval"] = ("1s", "1min to 30d"),
        ["Bounces:ProbeWait"] = ("4", "4h"),
        ["Retention:RememberPosts"] = ("34d", "35d"),
        ["Retention:SealKeyAge"] = ("1h", "1d to 365d"),
        ["Retention:Interval"] = ("0s", "1s to 1d"),
        ["Health:Listen"] = ("9464", "address:port"),
        ["Telemetry:Otlp"] = ("127.0.0.1:4318", "http://127.0.0.1:4318"),
        ["Telemetry:OtlpInterval"] = ("1d", "1s to 1h"),
        ["Logging:Format"] = ("xml", "text, json"),
        ["Logging:LogLevel:Default"] = ("loud", "Information"),
        ["Logging:LogLevel:Microsoft"] = ("3", "Warning"),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_value_is_named_with_what_to_write_instead(string name)
    {
        var (wrong, instead) = Table[name];

        var fault = Faults($"--{name}={wrong}").First(f => f.Name == name);

        Assert.Contains(instead, fault.Instead);
        Assert.Equal(name == "Data:Postgres" ? "(not shown)" : wrong, fault.Value);
    }

    [Fact]
    public void The_table_has_every_setting_of_the_shipped_file()
    {
        var shipped = Microsoft.Extensions.Configuration.ConfigurationExtensions.AsEnumerable(ServerSettings.Configure([], Path.GetTempPath())).Where(s => s.Value is not null && s.Key.Contains(':')).Select(s => s.Key);

        Assert.Equal([], shipped.Except(Table.Keys));
    }

    [Theory]
    [InlineData("--Smpt:Listen=127.0.0.1:25", "Smpt:Listen", "did you mean Smtp:Listen?")]
    [InlineData("--Delivery:Conections=4", "Delivery:Conections", "did you mean Delivery:Connections?")]
    [InlineData("--Smarthost:prot=25", "Smarthost:prot", "did you mean Smarthost:Port?")]
    [InlineData("--Tls:Certificate=x", "Tls:Certificate", "did you mean Tls:CertificateFile?")]
    [InlineData("--Nothing:Like=this", "Nothing:Like", "sections are: Bounces")]
    [InlineData("--Bounces:Xyzzyplugh=1", "Bounces:Xyzzyplugh", "known here: Bounces:HalfLife")]
    public void A_misspelt_name_is_refused_with_the_nearest_there_is(string argument, string name, string instead)
    {
        var fault = Assert.Single(Faults(argument));

        Assert.Equal(name, fault.Name);
        Assert.Contains(instead, fault.Instead);
    }

    [Theory]
    [InlineData("Smtp:SubmissionListen", "Tls:CertificateFile", "--Smtp:SubmissionListen=127.0.0.1:587")]
    [InlineData("Smtp:SubmissionTlsListen", "Tls:CertificateFile", "--Smtp:SubmissionTlsListen=127.0.0.1:465")]
    [InlineData("Tls:KeyFile", "Tls:CertificateFile", "--Tls:CertificateFile=/etc/x.pem")]
    [InlineData("Tls:CertificateFile", "Tls:KeyFile", "--Tls:KeyFile=/etc/x.pem")]
    [InlineData("Smarthost:PasswordFile", "Smarthost:User", "--Smarthost:User=list", "--Smarthost:Tls=starttls")]
    [InlineData("Smarthost:User", "Smarthost:PasswordFile", "--Smarthost:PasswordFile=/etc/x")]
    [InlineData("Smarthost:User", "starttls or implicit", "--Smarthost:User=list", "--Smarthost:PasswordFile=/etc/x")]
    [InlineData("Data:Postgres", "Data:Store is postgres", "--Data:Store=postgres")]
    [InlineData("Dkim:KeyFile", "Dkim:Domain", "--Dkim:Domain=example.net", "--Dkim:Selector=s1")]
    public void Settings_that_do_not_go_together_say_what_is_missing(string name, string instead, params string[] arguments) =>
        Assert.Contains(Faults(arguments), f => f.Name == name && f.Instead.Contains(instead));

    [Theory]
    [InlineData("Tls:CertificateFile", "--Tls:CertificateFile=/nowhere/cert.pem", "--Tls:KeyFile=/nowhere/key.pem")]
    [InlineData("Smarthost:CaFile", "--Smarthost:CaFile=/nowhere/ca.pem")]
    [InlineData("Smarthost:PasswordFile", "--Smarthost:User=list", "--Smarthost:PasswordFile=/nowhere/password", "--Smarthost:Tls=implicit")]
    [InlineData("Dkim:KeyFile", "--Dkim:Domain=example.net", "--Dkim:Selector=s1", "--Dkim:KeyFile=/nowhere/dkim.pem")]
    [InlineData("Smarthost:Port", "--Smarthost:Port=0")]
    [InlineData("Argument", "--Smtp:Listen")]
    [InlineData("Argument", "--smpt", "127.0.0.1:25")]
    public async Task The_program_says_which_setting_and_ends_with_2(string name, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("cryptolist-wrong-").FullName;
        using var output = new StringWriter();
        using var error = new StringWriter();
        var root = new System.CommandLine.RootCommand { Server.Serving.ServeCommand.Create() };

        var code = await Server.Commands.CommandLine.RunAsync(root, ["serve", "--data", folder, "--smtp", "127.0.0.1:0", .. arguments], new(() => Stream.Null, output, error));

        Assert.Equal(2, code);
        Assert.Matches($"^{Regex.Escape(name)} is '", error.ToString());
        Assert.Equal("", output.ToString());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_file_that_is_no_json_is_named_with_the_place()
    {
        var folder = Directory.CreateTempSubdirectory("cryptolist-wrong-").FullName;
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), "{ \"Smtp\": { \"Listen\": } }");

        var fault = Assert.Single(Assert.Throws<SettingsException>(() => ServerSettings.Configure([], folder)).Faults);

        Assert.Contains("LineNumber", fault.Instead);
        Directory.Delete(folder, recursive: true);
    }

    private static IReadOnlyList<SettingFault> Faults(params string[] arguments) =>
        Assert.Throws<SettingsException>(() => ServerSettings.Read(ServerSettings.Configure(arguments, Path.GetTempPath()))).Faults;
}
