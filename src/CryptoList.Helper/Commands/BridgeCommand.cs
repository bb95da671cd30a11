using System.CommandLine;
using CryptoList.Helper.Bridge;
using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Bridge.Door;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Mailing;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Commands;

/// <summary><c>bridge</c>: stands between a mail program and its servers, shows posts opened and seals those that are sent.</summary>
internal static class BridgeCommand
{
    private const string Off = "off";
    private const string StartTls = "starttls";
    private const string Implicit = "implicit";

    public static Command Create(CommandHost host)
    {
        var server = new Option<string?>("--imap-server") { Description = "The IMAP server of your mailbox: host, or host:port", HelpName = "HOST[:PORT]" };
        var tls = new Option<string>("--imap-tls") { Description = "implicit (port 993) or starttls (port 143); the server's certificate must be valid for its name", HelpName = "MODE", DefaultValueFactory = _ => Implicit };
        tls.AcceptOnlyFromAmong(StartTls, Implicit);
        var caFile = new Option<string?>("--imap-ca-file") { Description = "Authorities to believe beside the system's, PEM", HelpName = "FILE" };
        var listen = new Option<string>("--imap-listen") { Description = "Where your mail program connects, on this machine alone", HelpName = "ADDRESS:PORT", DefaultValueFactory = _ => "127.0.0.1:1143" };
        var clientTls = new Option<string>("--client-tls") { Description = "How your mail program comes in: off (in clear, within this machine), implicit or starttls; see `bridge certificate` for what it has to trust", HelpName = "MODE", DefaultValueFactory = _ => Off };
        clientTls.AcceptOnlyFromAmong(Off, StartTls, Implicit);
        var smtp = new SubmissionOptions();
        var accounts = new Option<string?>("--accounts") { Description = "Several accounts instead, from a file; without it and --imap-server, those that `setup` wrote", HelpName = "FILE" };
        var connections = new Option<int?>("--max-connections") { Description = $"Connections of mail programs at a time (default: {new BridgeLimits().Connections})", HelpName = "N" };
        var sync = new Option<TimeSpan?>("--sync-every") { Description = "Also do what `sync` does, so often (such as 5m), with the mailbox of `mail set`: keys come by themselves then", HelpName = "TIME" };
        sync.CustomParser = result =>
        {
            if (result.Tokens.Count == 1 && Durations.TryParse(result.Tokens[0].Value, out var value) && value <= TimeSpan.FromDays(1)) return value;
            result.AddError("--sync-every is a time such as 90s, 5m or 1h, and at most a day.");
            return null;
        };
        var command = new Command(
            "bridge",
            "Stay, and let a mail program reach its mail servers through this program: posts of your lists show opened, mail to your lists is sealed, all other mail passes as it is.\n\n"
            + "In the mail program set the IMAP server to 127.0.0.1, the port to that of --imap-listen, and no encryption for this way within the machine (or TLS, with --client-tls); with --smtp-server the server for sending too, with the port of --smtp-listen. Name and password stay as they are and are not kept here. To the servers the bridge speaks TLS alone.")
        { server, tls, caFile, listen, clientTls, accounts, connections, sync, BridgeCertificateCommand.Create(host) };
        smtp.AddTo(command);
        host.Does(command, async (parsed, cancellation) =>
        {
            var home = host.Home(parsed);
            var (named, limits) = Accounts(home, parsed.GetValue(accounts), parsed.GetValue(server), parsed.GetRequiredValue(listen), parsed.GetValue(tls) == StartTls ? SmtpTlsMode.StartTls : SmtpTlsMode.Implicit, parsed.GetValue(caFile), item => smtp.Add(parsed, item) with { ClientTls = parsed.GetValue(clientTls) switch { StartTls => ClientTlsMode.StartTls, Implicit => ClientTlsMode.Implicit, _ => ClientTlsMode.Off } });
            if (parsed.GetValue(connections) is { } most) limits = limits with { Connections = most };
            if (limits.Wrong is { } wrong) throw HelperException.Usage(char.ToUpperInvariant(wrong[0]) + wrong[1..]);
            if (!home.Exists) throw HelperException.Usage($"There are no keys in {home.Path}. Make them with: cryptolist-helper init");
            if (parsed.GetValue(sync) is not null && !MailSetup.Load(home).GoesBothWays) throw HelperException.Usage("--sync-every needs mail that comes in and goes out: cryptolist-helper mail set --imap HOST --imap-user NAME --smtp HOST:PORT");
            home.Create();
            using var certificate = named.Any(a => a.ClientTls != ClientTlsMode.Off) ? await LocalCertificate.OpenAsync(home, host.Io, anew: false, cancellation).ConfigureAwait(false) : null;
            using var bridge = new BridgeHost(host.Io, home, await KeyringFile.OpenAsync(home, host.Passphrase(parsed), cancellation).ConfigureAwait(false), named, certificate, limits, parsed.GetValue(sync));
            using var mark = new RunningMark(home, host.Io.Now, bridge.Places);
            foreach (var place in bridge.Places) host.Io.Say(place);
            await bridge.RunAsync(cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static (IReadOnlyList<BridgeAccount> Accounts, BridgeLimits Limits) Accounts(HomeFolder home, string? file, string? server, string listen, SmtpTlsMode tls, string? caFile, Func<AccountFile.Item, AccountFile.Item> add) => (file, server) switch
    {
        (not null, not null) => throw HelperException.Usage("Give --accounts or --imap-server, not both."),
        (not null, null) => AccountFile.Read(file),
        (null, not null) => ([AccountFile.Account(add(new AccountFile.Item(server, server, listen, tls, caFile)))], new BridgeLimits()),
        _ when File.Exists(home.BridgeAccountsFile) => AccountFile.Read(home.BridgeAccountsFile),
        _ => throw HelperException.Usage("Which server? Run `setup ADDRESS` once, or give --imap-server HOST[:PORT], or --accounts FILE."),
    };
}
