using System.CommandLine;
using System.Net;
using CryptoList.Helper.Bridge.Door;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Setup;
using CryptoList.Helper.Setup.Provider;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Commands;

/// <summary>The options of <c>setup</c>.</summary>
internal sealed class SetupOptions
{
    private const string Off = "off";
    private const string StartTls = "starttls";
    private const string Implicit = "implicit";

    private readonly Argument<string> _address = new("address") { Description = "Your address" };
    private readonly Option<string?> _imap = new("--imap-server") { Description = "The IMAP server, instead of looking for it: host, or host:port", HelpName = "HOST[:PORT]" };
    private readonly Option<string> _imapTls = Tls("--imap-tls", "of the server that was named: implicit (port 993) or starttls (port 143)", Implicit, StartTls);
    private readonly Option<string?> _smtp = new("--smtp-server") { Description = "The server that takes your mail, instead of looking for it: host, or host:port", HelpName = "HOST[:PORT]" };
    private readonly Option<string> _smtpTls = Tls("--smtp-tls", "of the server that was named: implicit (port 465) or starttls (port 587)", Implicit, StartTls);
    private readonly Option<string?> _user = new("--user") { Description = "The name you log in with (else what the provider says, else your address)", HelpName = "NAME" };
    private readonly Option<string?> _passwordFile = new("--password-file") { Description = "File whose first line is your mailbox's password, for `sync` to read and send by itself (else asked for; the bridge needs none)", HelpName = "FILE" };
    private readonly Option<string?> _caFile = new("--ca-file") { Description = "Authorities to believe beside the system's, PEM", HelpName = "FILE" };
    private readonly Option<string?> _imapListen = new("--imap-listen") { Description = "Where your mail program connects to read (default: 127.0.0.1, from port 1143 on the first that is free)", HelpName = "ADDRESS:PORT" };
    private readonly Option<string?> _smtpListen = new("--smtp-listen") { Description = "Where it connects to send (default: from port 1587 on)", HelpName = "ADDRESS:PORT" };
    private readonly Option<string> _clientTls = Tls("--client-tls", "between your mail program and the bridge; off is in clear within this machine", Implicit, StartTls, Off);
    private readonly Option<bool> _ispdb = new("--ispdb") { Description = "Ask Mozilla's database of providers too; it learns your address's domain" };
    private readonly Option<bool> _service = new("--service") { Description = "Have the bridge run whenever you are logged in (systemd, launchd, Windows' task scheduler)" };
    private readonly Option<bool> _noService = new("--no-service") { Description = "Do not, and do not ask" };
    private readonly Option<string> _deviceName = CommonOptions.DeviceName();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Look for everything and try it, and make nothing" };
    private readonly Option<bool> _json = CommonOptions.Json();

    public void AddTo(Command command)
    {
        command.Add(_address);
        foreach (var option in (ReadOnlySpan<Option>)[_imap, _imapTls, _smtp, _smtpTls, _user, _passwordFile, _caFile, _imapListen, _smtpListen, _clientTls, _ispdb, _service, _noService, _deviceName, _dryRun, _json]) command.Add(option);
    }

    /// <summary>What was given.</summary>
    /// <exception cref="HelperException">It cannot be used.</exception>
    public SetupWish Read(ParseResult parsed)
    {
        var written = parsed.GetRequiredValue(_address);
        if (!EmailAddress.TryParse(written, out var address) || !ProviderServer.IsHostName(address.Domain)) throw HelperException.Usage($"{written} is not an address such as alice@example.org.");
        if (parsed.GetValue(_service) && parsed.GetValue(_noService)) throw HelperException.Usage("Give --service or --no-service, not both.");
        return new SetupWish
        {
            Address = address,
            Imap = Server(parsed.GetValue(_imap), Mode(parsed.GetRequiredValue(_imapTls)), 993, 143),
            Smtp = Server(parsed.GetValue(_smtp), Mode(parsed.GetRequiredValue(_smtpTls)), 465, 587),
            User = parsed.GetValue(_user),
            PasswordFile = parsed.GetValue(_passwordFile),
            CaFile = parsed.GetValue(_caFile) is { } file ? Path.GetFullPath(file) : null,
            ImapListen = Listen(parsed.GetValue(_imapListen)),
            SmtpListen = Listen(parsed.GetValue(_smtpListen)),
            ClientTls = parsed.GetValue(_clientTls) switch { Off => ClientTlsMode.Off, StartTls => ClientTlsMode.StartTls, _ => ClientTlsMode.Implicit },
            Mozilla = parsed.GetValue(_ispdb),
            Service = parsed.GetValue(_service) ? true : parsed.GetValue(_noService) ? false : null,
            DeviceName = parsed.GetRequiredValue(_deviceName),
            DryRun = parsed.GetValue(_dryRun),
            Json = parsed.GetValue(_json),
        };
    }

    /// <summary>A server as a person names it; null for none.</summary>
    /// <exception cref="HelperException">It is none.</exception>
    public static ProviderServer? Server(string? written, SmtpTlsMode tls, int whenImplicit, int whenStartTls)
    {
        if (string.IsNullOrWhiteSpace(written)) return null;
        var (host, port) = SmtpHanding.ParseServer(written.Trim(), tls == SmtpTlsMode.StartTls ? whenStartTls : whenImplicit) switch
        {
            IPEndPoint at => (at.Address.ToString(), at.Port),
            DnsEndPoint named when ProviderServer.IsHostName(named.Host) => (named.Host, named.Port),
            _ => throw HelperException.Usage($"{written} is not a server. Write a host's name, or host:port."),
        };
        return new ProviderServer(host, port, tls, null);
    }

    private static SmtpTlsMode Mode(string tls) => tls == StartTls ? SmtpTlsMode.StartTls : SmtpTlsMode.Implicit;

    private static IPEndPoint? Listen(string? written) => written is null ? null
        : IPEndPoint.TryParse(written, out var at) && IPAddress.IsLoopback(at.Address) && at.Port > 0 ? at
        : throw HelperException.Usage($"The bridge listens on this machine alone: {written} is not 127.0.0.1:PORT or [::1]:PORT.");

    private static Option<string> Tls(string name, string what, params string[] modes)
    {
        var option = new Option<string>(name) { Description = $"TLS {what}", HelpName = "MODE", DefaultValueFactory = _ => modes[0] };
        option.AcceptOnlyFromAmong(modes);
        return option;
    }
}
