using System.CommandLine;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Commands;

/// <summary>The options that name a mail server, for the commands that hand posts over. Without them, what <c>mail set</c> said holds.</summary>
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

    public SmtpOptions() => _tls.AcceptOnlyFromAmong(Off, StartTls, Implicit);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_smtp, _tls, _caFile, _user, _passwordFile]) command.Add(option);
    }

    /// <summary>Who logs in, and the file of the password, as given.</summary>
    public (string? User, string? PasswordFile) Login(ParseResult parsed) => (parsed.GetValue(_user), parsed.GetValue(_passwordFile));

    /// <summary>True when a mail server was named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_smtp) is not null;

    /// <summary>What was given, else what was set once.</summary>
    /// <exception cref="HelperException">Neither, or it cannot be used.</exception>
    public SmtpServerAccess Open(HelperSession session, ParseResult parsed) => IsGiven(parsed)
        ? Given(session.Io, parsed)
        : MailAccess.Smtp(session) ?? throw HelperException.Usage("Name the mail server with --smtp HOST:PORT, or once for all with: cryptolist-helper mail set --smtp HOST:PORT");

    /// <summary>What was given, to be kept, and the password, UTF-8; asked for where none is given.</summary>
    /// <exception cref="HelperException">It cannot be used.</exception>
    public (SmtpSetup Setup, byte[]? Password) Setup(CommandHost host, ParseResult parsed, bool listServer)
    {
        using var access = Given(host.Io, parsed);
        var caFile = parsed.GetValue(_caFile) is { } file ? Path.GetFullPath(file) : null;
        return (new SmtpSetup(parsed.GetValue(_smtp)!, Tls(parsed), access.Options.Credentials?.Name, caFile, listServer), access.Options.Credentials?.CopyPassword());
    }

    private SmtpServerAccess Given(Terminal.HelperIo io, ParseResult parsed) => SmtpServerAccess.Open(
        SmtpHanding.ParseServer(parsed.GetValue(_smtp)!), Tls(parsed), parsed.GetValue(_caFile), parsed.GetValue(_user), parsed.GetValue(_passwordFile), io.Terminal.AskSecret);

    private SmtpTlsMode Tls(ParseResult parsed) => parsed.GetValue(_tls) switch { StartTls => SmtpTlsMode.StartTls, Implicit => SmtpTlsMode.Implicit, _ => SmtpTlsMode.Off };
}
