using System.CommandLine;
using CryptoList.Helper.Outbox;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Commands;

/// <summary>The options that name a mail server, for the commands that hand posts over.</summary>
internal sealed class SmtpOptions
{
    private const string Off = "off";
    private const string StartTls = "starttls";
    private const string Implicit = "implicit";

    private readonly Option<string?> _smtp = new("--smtp") { Description = "The mail server: host:port", HelpName = "HOST:PORT" };
    private readonly Option<string> _tls = new("--tls") { Description = "off; starttls (port 587 is usual); implicit (port 465). With TLS the server's certificate must be valid for its name", HelpName = "MODE", DefaultValueFactory = _ => Off };
    private readonly Option<string?> _caFile = new("--ca-file") { Description = "Authorities to believe beside the system's, PEM; or the server's own self-signed certificate", HelpName = "FILE" };
    private readonly Option<string?> _user = new("--user") { Description = "Log in with this name (only with --tls starttls or implicit)", HelpName = "NAME" };
    private readonly Option<string?> _passwordFile = new("--password-file") { Description = "File whose first line is the password of --user (else asked for on the terminal)", HelpName = "FILE" };

    /// <summary>The options; <paramref name="required"/> where nothing is done without a mail server.</summary>
    public SmtpOptions(bool required = true)
    {
        _smtp.Required = required;
        _tls.AcceptOnlyFromAmong(Off, StartTls, Implicit);
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_smtp, _tls, _caFile, _user, _passwordFile]) command.Add(option);
    }

    /// <summary>What was given.</summary>
    /// <exception cref="HelperException">It cannot be used.</exception>
    public SmtpServerAccess Open(CommandHost host, ParseResult parsed) => SmtpServerAccess.Open(
        SmtpHanding.ParseServer(parsed.GetValue(_smtp) ?? throw HelperException.Usage("Name the mail server with --smtp HOST:PORT.")),
        parsed.GetValue(_tls) switch { StartTls => SmtpTlsMode.StartTls, Implicit => SmtpTlsMode.Implicit, _ => SmtpTlsMode.Off },
        parsed.GetValue(_caFile),
        parsed.GetValue(_user),
        parsed.GetValue(_passwordFile),
        host.Io.Terminal.AskSecret);
}
