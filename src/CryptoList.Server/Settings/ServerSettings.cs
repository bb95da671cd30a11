using System.Net;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Control;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Leaving;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Requests;
using CryptoList.Lists.Retention;
using CryptoList.Mail.Smtp.Client.Tls;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Mail.Smtp.Server.Auth;
using CryptoList.Server.Listening;
using CryptoList.Server.Logs;
using CryptoList.Server.Telemetry;
using CryptoList.Server.Tls;
using CryptoList.Server.Web;

namespace CryptoList.Server.Settings;

/// <summary>
/// Everything <c>serve</c> can be told, with defaults and ranges. From <c>appsettings.json</c> beside the program, then in the working
/// folder, then the environment (<c>CRYPTOLIST_Smtp__Listen</c>), then arguments (<c>--Smtp:Listen=…</c>); the last one counts.
/// </summary>
public sealed record ServerSettings
{
    /// <summary><c>Data:Folder</c>: spool, and unless said otherwise database and keys. Each node has its own. Default <c>./cryptolist-data</c>.</summary>
    public string DataFolder { get; init; } = "./cryptolist-data";

    /// <summary><c>Data:Store</c>: <c>sqlite</c> (the default) or <c>postgres</c>.</summary>
    public StoreKind Store { get; init; }

    /// <summary><c>Data:Postgres</c>: the connection string of <see cref="StoreKind.Postgres"/>. May hold a password: never shown.</summary>
    public string? Postgres { get; init; }

    /// <summary><c>Data:BusyTimeout</c>: how long SQLite waits while another process holds the database. Default 20 seconds.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary><c>Data:Keys</c>: the key folder; with PostgreSQL all nodes must share one. Default <c>keys</c> in <see cref="DataFolder"/>.</summary>
    public string? KeyFolder { get; init; }

    /// <summary><c>Server:HostName</c>: the name said in SMTP. Default <c>localhost</c>.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary><c>Smtp:Listen</c>: where other mail servers hand mail over. Default 127.0.0.1:2525.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new(IPAddress.Loopback, 2525)];

    /// <summary><c>Smtp:LmtpListen</c>: where a mail server beside this one hands mail over by LMTP (RFC 2033), addresses with ports and Unix sockets. Default nowhere.</summary>
    public IReadOnlyList<EndPoint> LmtpListen { get; init; } = [];

    /// <summary><c>Smtp:SubmissionListen</c>: where those who log in submit, by STARTTLS. Default nowhere; port 587 is usual.</summary>
    public IReadOnlyList<IPEndPoint> SubmissionListen { get; init; } = [];

    /// <summary><c>Smtp:SubmissionTlsListen</c>: where those who log in submit, by TLS from the first octet. Default nowhere; port 465 is usual.</summary>
    public IReadOnlyList<IPEndPoint> SubmissionTlsListen { get; init; } = [];

    /// <summary><c>Smtp:UsersFile</c>: who may log in; null for the file <c>users</c> in the data folder.</summary>
    public string? UsersFile { get; init; }

    /// <summary>The file of users.</summary>
    public string UsersPath => UsersFile ?? Path.Combine(Path.GetFullPath(DataFolder), "users");

    /// <summary><c>Smtp:MaxLoginFailures</c>, <c>Smtp:MaxLoginFailuresPerAddress</c>, <c>Smtp:LoginFailureWindow</c>.</summary>
    public AuthLimits Auth { get; init; } = new();

    /// <summary><c>Tls:*</c>: the server's certificate; null for none.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary><c>Smarthost:CaFile</c>, <c>Smarthost:User</c>, <c>Smarthost:PasswordFile</c>, and the same of each route.</summary>
    public RelayAccess Relay { get; init; } = new(null, null, null);

    /// <summary><c>Smtp:*</c>: limits of a session.</summary>
    public SmtpServerOptions Session { get; init; } = new() { MaxMessageSize = 100L << 20 };

    /// <summary><c>Smtp:MaxConnections</c>, <c>Smtp:MaxConnectionsPerAddress</c>.</summary>
    public ConnectionLimits Connections { get; init; } = new();

    /// <summary><c>Posting:MaxStatusRequestsPerHour</c>: questions of one device about the posts of one list; 0 for no limit.</summary>
    public int MaxStatusRequestsPerHour { get; init; } = 60;

    /// <summary><c>Posting:MaxPostsPerHour</c>: posts of one device to one list; 0 for no limit. Default 600.</summary>
    public int MaxPostsPerHour { get; init; } = 600;

    /// <summary><c>Smarthost:*</c> and <c>Delivery:*</c>.</summary>
    public DeliveryOptions Delivery { get; init; } = new() { Smarthost = new DnsEndPoint("127.0.0.1", 25), Tls = SmtpTlsMode.Opportunistic };

    /// <summary><c>Dkim:*</c>: how copies are signed; null when there is no key for it.</summary>
    public DkimAccess? Dkim { get; init; }

    /// <summary><c>Web:*</c>: the page for leaving at one click.</summary>
    public WebOptions Web { get; init; } = new();

    /// <summary><c>Web:PublicUrl</c>, <c>Web:LinkLife</c>: what copies say about leaving.</summary>
    public LeaveOptions Leaving { get; init; } = new();

    /// <summary><c>Requests:*</c>: mail to a list's <c>+help</c>, <c>+owner</c>, <c>+subscribe</c> and <c>+unsubscribe</c>.</summary>
    public RequestOptions Requests { get; init; } = new();

    /// <summary><c>Bounces:*</c>: when mail that comes back pauses the delivery to a member.</summary>
    public BounceOptions Bounces { get; init; } = new();

    /// <summary><c>KeyMail:*</c>: what a list's <c>+key</c> takes and sends.</summary>
    public KeyMailOptions KeyMail { get; init; } = new();

    /// <summary><c>Notices:*</c>: when owners are told of copies that do not arrive.</summary>
    public NoticeOptions Notices { get; init; } = new();

    /// <summary><c>Retention:*</c>.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary><c>Logging:Format</c>: <c>text</c> (the default) or <c>json</c>.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary><c>Health:*</c> and <c>Telemetry:*</c>.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>Where a configuration comes from for these arguments.</summary>
    /// <exception cref="SettingsException">An argument is not of the form <c>--Section:Name=value</c>, or a file is not JSON.</exception>
    public static IConfigurationRoot Configure(IReadOnlyList<string> arguments, string? workingFolder = null)
    {
        foreach (var argument in arguments)
        {
            if (!argument.StartsWith("--", StringComparison.Ordinal) || !argument.Contains('=', StringComparison.Ordinal) || !argument.Contains(':', StringComparison.Ordinal))
                throw new SettingsException([new SettingFault("Argument", argument, "write --Section:Name=value, such as --Smtp:Listen=127.0.0.1:2525")]);
        }

        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
                .AddJsonFile(Path.Combine(Path.GetFullPath(workingFolder ?? "."), "appsettings.json"), optional: true)
                .AddEnvironmentVariables("CRYPTOLIST_")
                .AddCommandLine([.. arguments])
                .Build();
        }
        catch (InvalidDataException fault)
        {
            throw new SettingsException([new SettingFault("appsettings.json", fault.Message, $"mend the file: {fault.GetBaseException().Message}")]);
        }
    }

    /// <summary>Reads and checks all settings.</summary>
    /// <exception cref="SettingsException">Names every setting that cannot be used, with its value and what to write.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var read = new SettingsReader(configuration);
        var d = new ServerSettings();
        var (second, minute, hour, day) = (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1));
        var hostName = read.Text("Server:HostName", d.HostName, IsHostName, "write the server's host name, such as lists.example.net");
        var store = read.Word("Data:Store", d.Store, ("sqlite", StoreKind.Sqlite), ("postgres", StoreKind.Postgres));
        var smarthostTls = read.Word("Smarthost:Tls", d.Delivery.Tls, RouteSettings.TlsModes);
        var (routes, routeAccess) = RouteSettings.Of(read, IsHostName);
        var settings = new ServerSettings
        {
            DataFolder = read.Text("Data:Folder", d.DataFolder, IsPath, "write a folder, such as /var/lib/cryptolist"),
            Store = store,
            Postgres = read.PostgresConnection("Data:Postgres", needed: store == StoreKind.Postgres),
            BusyTimeout = read.Duration("Data:BusyTimeout", d.BusyTimeout, second, 5 * minute),
            KeyFolder = read.Optional("Data:Keys", IsPath, "write a folder that all nodes share, such as /srv/cryptolist-keys"),
            HostName = hostName,
            Listen = read.EndPoints("Smtp:Listen", d.Listen),
            LmtpListen = read.ListenPoints("Smtp:LmtpListen", d.LmtpListen),
            SubmissionListen = read.EndPoints("Smtp:SubmissionListen", d.SubmissionListen),
            SubmissionTlsListen = read.EndPoints("Smtp:SubmissionTlsListen", d.SubmissionTlsListen),
            UsersFile = read.Optional("Smtp:UsersFile", IsPath, "write a file, such as /etc/cryptolist/users"),
            Auth = new AuthLimits
            {
                PerSession = (int)read.Number("Smtp:MaxLoginFailures", d.Auth.PerSession, 1, 100),
                PerAddress = (int)read.Number("Smtp:MaxLoginFailuresPerAddress", d.Auth.PerAddress, 1, 1_000_000),
                Window = read.Duration("Smtp:LoginFailureWindow", d.Auth.Window, second, day),
            },
            Tls = TlsOf(read),
            Relay = RelayAccess.Of(read, "Smarthost", smarthostTls) with { Routes = routeAccess },
            Session = d.Session with
            {
                HostName = hostName,
                MaxMessageSize = read.Number("Smtp:MaxMessageBytes", d.Session.MaxMessageSize, 64 << 10, 1L << 30),
                MaxDiscarded = read.Number("Smtp:MaxDiscardedBytes", d.Session.MaxDiscarded, 0, 1L << 40),
                MaxCommandLineLength = (int)read.Number("Smtp:MaxCommandLine", d.Session.MaxCommandLineLength, 512, 65_536),
                MaxTextLineLength = (int)read.Number("Smtp:MaxTextLine", d.Session.MaxTextLineLength, 1000, 1 << 20),
                MaxRecipients = (int)read.Number("Smtp:MaxRecipients", d.Session.MaxRecipients, 1, 100_000),
                MaxCommands = (int)read.Number("Smtp:MaxCommands", d.Session.MaxCommands, 1, int.MaxValue),
                MaxErrors = (int)read.Number("Smtp:MaxErrors", d.Session.MaxErrors, 1, int.MaxValue),
                CommandTimeout = read.Duration("Smtp:CommandTimeout", d.Session.CommandTimeout, second, hour),
                DataTimeout = read.Duration("Smtp:DataTimeout", d.Session.DataTimeout, second, hour),
                MinDataRate = (int)read.Number("Smtp:MinBytesPerSecond", d.Session.MinDataRate, 0, 1 << 30),
                DataRateGrace = read.Duration("Smtp:RateGrace", d.Session.DataRateGrace, second, hour),
                ShutdownGrace = read.Duration("Smtp:ShutdownGrace", d.Session.ShutdownGrace, TimeSpan.Zero, 10 * minute),
                SessionTimeout = read.Duration("Smtp:SessionTimeout", d.Session.SessionTimeout, second, 7 * day),
            },
            Connections = new ConnectionLimits
            {
                Total = (int)read.Number("Smtp:MaxConnections", d.Connections.Total, 1, 1_000_000),
                PerAddress = (int)read.Number("Smtp:MaxConnectionsPerAddress", d.Connections.PerAddress, 1, 1_000_000),
            },
            MaxStatusRequestsPerHour = (int)read.Number("Posting:MaxStatusRequestsPerHour", d.MaxStatusRequestsPerHour, 0, 1_000_000),
            MaxPostsPerHour = (int)read.Number("Posting:MaxPostsPerHour", d.MaxPostsPerHour, 0, 1_000_000),
            Delivery = d.Delivery with
            {
                HostName = hostName,
                Smarthost = new DnsEndPoint(
                    read.Text("Smarthost:Host", "127.0.0.1", IsHostName, "write the relay's host name or address, such as mail.example.net"),
                    (int)read.Number("Smarthost:Port", 25, 1, 65535)),
                Lmtp = read.Word("Smarthost:Protocol", false, RouteSettings.Protocols),
                Tls = smarthostTls,
                Routes = routes,
                ConnectTimeout = read.Duration("Smarthost:ConnectTimeout", d.Delivery.ConnectTimeout, second, hour),
                ReplyTimeout = read.Duration("Smarthost:ReplyTimeout", d.Delivery.ReplyTimeout, second, hour),
                BlockTimeout = read.Duration("Smarthost:BlockTimeout", d.Delivery.BlockTimeout, second, hour),
                MessageTimeout = read.Duration("Smarthost:MessageTimeout", d.Delivery.MessageTimeout, second, hour),
                Connections = (int)read.Number("Delivery:Connections", d.Delivery.Connections, 1, 256),
                RecipientsPerCopy = (int)read.Number("Delivery:RecipientsPerCopy", d.Delivery.RecipientsPerCopy, 1, 50),
                RefusalSample = (int)read.Number("Delivery:RefusalSample", d.Delivery.RefusalSample, 2, 1000),
                RefusalShare = (int)read.Number("Delivery:RefusalShare", d.Delivery.RefusalShare, 1, 100),
                Schedule = read.Durations("Delivery:Schedule", d.Delivery.Schedule, second, 7 * day),
                GiveUpAfter = read.Duration("Delivery:GiveUpAfter", d.Delivery.GiveUpAfter, minute, 30 * day),
                LongestPause = read.Duration("Delivery:LongestPause", d.Delivery.LongestPause, TimeSpan.FromMilliseconds(250), hour),
                KeepIdle = read.Duration("Delivery:KeepIdle", d.Delivery.KeepIdle, second, hour),
                CacheBytes = read.Number("Delivery:CacheBytes", d.Delivery.CacheBytes, 1 << 20, 1L << 40),
                Lease = read.Duration("Delivery:Lease", d.Delivery.Lease, 2 * second, 75 * second),
                FaultsBeforeSetAside = (int)read.Number("Delivery:FaultsBeforeSetAside", d.Delivery.FaultsBeforeSetAside, 1, 100),
                MarkedCopies = (int)read.Number("Delivery:MarkedCopies", d.Delivery.MarkedCopies, 16, 100_000),
            },
            Dkim = DkimAccess.Of(read),
            Web = WebAccess.Options(read),
            Leaving = WebAccess.Leaving(read),
            Requests = new RequestOptions
            {
                MaxMessageBytes = (int)read.Number("Requests:MaxMessageBytes", d.Requests.MaxMessageBytes, 4096, 1 << 20),
                PerSenderPerDay = (int)read.Number("Requests:PerSenderPerDay", d.Requests.PerSenderPerDay, 1, 1000),
                PerListPerHour = (int)read.Number("Requests:PerListPerHour", d.Requests.PerListPerHour, 1, 10_000),
            },
            KeyMail = new KeyMailOptions
            {
                MaxMailBytes = read.Number("KeyMail:MaxMailBytes", d.KeyMail.MaxMailBytes, 128 << 10, 1L << 30),
                RequestsPerHour = (int)read.Number("KeyMail:RequestsPerHour", d.KeyMail.RequestsPerHour, 0, 1_000_000),
                JoinsPerHour = (int)read.Number("KeyMail:JoinsPerHour", d.KeyMail.JoinsPerHour, 1, 10_000),
                MaxSentBytes = (int)read.Number("KeyMail:MaxSentBytes", d.KeyMail.MaxSentBytes, 64 << 10, 32 << 20),
                MissedPosts = (int)read.Number("KeyMail:MissedPosts", d.KeyMail.MissedPosts, 1, 100_000),
                KeepFor = read.Duration("KeyMail:KeepFor", d.KeyMail.KeepFor, day, 400 * day),
            },
            Notices = new NoticeOptions
            {
                LateAfter = read.Duration("Notices:LateAfter", d.Notices.LateAfter, minute, 30 * day),
                Gather = read.Duration("Notices:Gather", d.Notices.Gather, second, day),
                PerHour = (int)read.Number("Notices:PerHour", d.Notices.PerHour, 1, 100_000),
                Members = (int)read.Number("Notices:Members", d.Notices.Members, 1, 50),
            },
            Bounces = new BounceOptions
            {
                Threshold = (int)read.Number("Bounces:Threshold", d.Bounces.Threshold, 1, 1000),
                HalfLife = read.Duration("Bounces:HalfLife", d.Bounces.HalfLife, hour, 365 * day),
                TokenLife = read.Duration("Bounces:TokenLife", d.Bounces.TokenLife, day, 34 * day),
                ProbeInterval = read.Duration("Bounces:ProbeInterval", d.Bounces.ProbeInterval, minute, 30 * day),
                ProbeWait = read.Duration("Bounces:ProbeWait", d.Bounces.ProbeWait, second, 30 * day),
            },
            Retention = new RetentionOptions
            {
                RememberPosts = read.Duration("Retention:RememberPosts", d.Retention.RememberPosts, 35 * day, 3650 * day),
                KeepCopies = read.Duration("Retention:KeepCopies", d.Retention.KeepCopies, hour, 35 * day),
                TicketAge = read.Duration("Retention:TicketAge", d.Retention.TicketAge, day, 365 * day),
                SealKeyAge = read.Duration("Retention:SealKeyAge", d.Retention.SealKeyAge, day, 365 * day),
                Interval = read.Duration("Retention:Interval", d.Retention.Interval, second, day),
            },
            LogFormat = read.Word("Logging:Format", d.LogFormat, ("text", LogFormat.Text), ("json", LogFormat.Json)),
            Telemetry = new TelemetryOptions
            {
                HealthListen = read.EndPoints("Health:Listen", d.Telemetry.HealthListen),
                Otlp = read.HttpAddress("Telemetry:Otlp"),
                OtlpInterval = read.Duration("Telemetry:OtlpInterval", d.Telemetry.OtlpInterval, second, hour),
            },
        };
        Together(read, settings);
        read.LogLevels("Logging:LogLevel");
        read.End();
        return settings;
    }

    private static TlsOptions? TlsOf(SettingsReader read)
    {
        var certificate = read.Optional("Tls:CertificateFile", IsPath, "write a file, such as /etc/cryptolist/fullchain.pem");
        var key = read.Optional("Tls:KeyFile", IsPath, "write a file, such as /etc/cryptolist/privkey.pem");
        var options = new TlsOptions { CertificateFile = certificate ?? "", KeyFile = key ?? "" };
        options = options with
        {
            ReloadInterval = read.Duration("Tls:ReloadInterval", options.ReloadInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            HandshakeTimeout = read.Duration("Tls:HandshakeTimeout", options.HandshakeTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        };
        if (certificate is null && key is null) return null;
        if (certificate is null) read.Fault("Tls:CertificateFile", null, "write the file of the certificate that Tls:KeyFile belongs to");
        if (key is null) read.Fault("Tls:KeyFile", null, "write the file of the private key that belongs to Tls:CertificateFile");
        return options;
    }

    private static void Together(SettingsReader read, ServerSettings settings)
    {
        if (settings.Tls is null && settings.SubmissionListen.Count > 0) read.Fault("Smtp:SubmissionListen", string.Join(',', settings.SubmissionListen), "nobody logs in without TLS: write Tls:CertificateFile and Tls:KeyFile too");
        if (settings.Tls is null && settings.SubmissionTlsListen.Count > 0) read.Fault("Smtp:SubmissionTlsListen", string.Join(',', settings.SubmissionTlsListen), "there is no TLS without a certificate: write Tls:CertificateFile and Tls:KeyFile too");
        WebAccess.Together(read, settings);
    }

    private static bool IsPath(string text) => text.IndexOf('\0') < 0;

    private static bool IsHostName(string text) => text.Length <= 255 && Uri.CheckHostName(text) != UriHostNameType.Unknown;
}
