using System.CommandLine;
using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Commands;

/// <summary>The options of <c>bridge</c> that name the server for mail that is sent.</summary>
internal sealed class SubmissionOptions
{
    private const string StartTls = "starttls";
    private const string Implicit = "implicit";

    private readonly Option<string?> _server = new("--smtp-server") { Description = "The server that takes your mail: host, or host:port; without it the bridge sends nothing", HelpName = "HOST[:PORT]" };
    private readonly Option<string> _tls = new("--smtp-tls") { Description = "implicit (port 465) or starttls (port 587); the server's certificate must be valid for its name", HelpName = "MODE", DefaultValueFactory = _ => Implicit };
    private readonly Option<string?> _caFile = new("--smtp-ca-file") { Description = "Authorities to believe beside the system's, PEM", HelpName = "FILE" };
    private readonly Option<string> _listen = new("--smtp-listen") { Description = "Where your mail program connects to send, on this machine alone", HelpName = "ADDRESS:PORT", DefaultValueFactory = _ => "127.0.0.1:1587" };
    private readonly Option<string?> _user = new("--smtp-user") { Description = "The name you log in with to send, where it is not your address in the list", HelpName = "NAME" };

    public SubmissionOptions() => _tls.AcceptOnlyFromAmong(StartTls, Implicit);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_server, _tls, _caFile, _listen, _user]) command.Add(option);
    }

    /// <summary>The account with what was given.</summary>
    public AccountFile.Item Add(ParseResult parsed, AccountFile.Item item) => item with
    {
        SmtpServer = parsed.GetValue(_server),
        SmtpListen = parsed.GetRequiredValue(_listen),
        SmtpTls = parsed.GetValue(_tls) == StartTls ? SmtpTlsMode.StartTls : SmtpTlsMode.Implicit,
        SmtpCaFile = parsed.GetValue(_caFile),
        SmtpUser = parsed.GetValue(_user),
    };
}
