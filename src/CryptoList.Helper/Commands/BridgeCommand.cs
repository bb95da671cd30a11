using System.CommandLine;
using CryptoList.Helper.Bridge;
using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Keyring;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Commands;

/// <summary><c>bridge</c>: stands between a mail program and its IMAP server, and shows posts opened.</summary>
internal static class BridgeCommand
{
    private const string StartTls = "starttls";
    private const string Implicit = "implicit";

    public static Command Create(CommandHost host)
    {
        var server = new Option<string?>("--imap-server") { Description = "The IMAP server of your mailbox: host, or host:port", HelpName = "HOST[:PORT]" };
        var tls = new Option<string>("--imap-tls") { Description = "implicit (port 993) or starttls (port 143); the server's certificate must be valid for its name", HelpName = "MODE", DefaultValueFactory = _ => Implicit };
        tls.AcceptOnlyFromAmong(StartTls, Implicit);
        var caFile = new Option<string?>("--imap-ca-file") { Description = "Authorities to believe beside the system's, PEM", HelpName = "FILE" };
        var listen = new Option<string>("--imap-listen") { Description = "Where your mail program connects, on this machine alone", HelpName = "ADDRESS:PORT", DefaultValueFactory = _ => "127.0.0.1:1143" };
        var accounts = new Option<string?>("--accounts") { Description = "Several accounts instead, from a file", HelpName = "FILE" };
        var connections = new Option<int?>("--max-connections") { Description = $"Connections of mail programs at a time (default: {new BridgeLimits().Connections})", HelpName = "N" };
        var command = new Command(
            "bridge",
            "Stay, and let a mail program reach its IMAP server through this program: posts of your lists show opened, all other mail as it is.\n\n"
            + "In the mail program set the IMAP server to 127.0.0.1, the port to that of --imap-listen, and no encryption for this way within the machine; name and password stay as they are and are not kept here. To the server the bridge speaks TLS alone.")
        { server, tls, caFile, listen, accounts, connections };
        host.Does(command, async (parsed, cancellation) =>
        {
            var (named, limits) = Accounts(parsed.GetValue(accounts), parsed.GetValue(server), parsed.GetRequiredValue(listen), parsed.GetValue(tls) == StartTls ? SmtpTlsMode.StartTls : SmtpTlsMode.Implicit, parsed.GetValue(caFile));
            if (parsed.GetValue(connections) is { } most) limits = limits with { Connections = most };
            if (limits.Wrong is { } wrong) throw HelperException.Usage(char.ToUpperInvariant(wrong[0]) + wrong[1..]);
            var home = host.Home(parsed);
            if (!home.Exists) throw HelperException.Usage($"There are no keys in {home.Path}. Make them with: cryptolist-helper init");
            home.Create();
            using var bridge = new BridgeHost(host.Io, home, KeyringFile.Open(home, host.Passphrase(parsed)), named, limits);
            foreach (var (account, at) in named.Zip(bridge.EndPoints)) host.Io.Say($"Bridge to {account.ServerName}: IMAP on {at}.");
            await bridge.RunAsync(cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static (IReadOnlyList<BridgeAccount> Accounts, BridgeLimits Limits) Accounts(string? file, string? server, string listen, SmtpTlsMode tls, string? caFile) => (file, server) switch
    {
        (not null, not null) => throw HelperException.Usage("Give --accounts or --imap-server, not both."),
        (not null, null) => AccountFile.Read(file),
        (null, not null) => ([AccountFile.Account(new AccountFile.Item(server, server, listen, tls, caFile))], new BridgeLimits()),
        _ => throw HelperException.Usage("Which server? Give --imap-server HOST[:PORT], or --accounts FILE."),
    };
}
