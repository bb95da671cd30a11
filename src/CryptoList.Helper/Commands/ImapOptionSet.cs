using System.CommandLine;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Commands;

/// <summary>The options that name an IMAP folder.</summary>
internal sealed class ImapOptionSet
{
    private const string StartTls = "starttls";
    private const string Implicit = "implicit";

    private readonly Option<string?> _imap = new("--imap") { Description = "Mail comes from this IMAP server: host, or host:port (993); it is only read", HelpName = "HOST[:PORT]" };
    private readonly Option<string> _tls = new("--imap-tls") { Description = "implicit (port 993) or starttls (port 143); the server's certificate must be valid for its name", HelpName = "MODE", DefaultValueFactory = _ => Implicit };
    private readonly Option<string?> _caFile = new("--imap-ca-file") { Description = "Authorities to believe beside the system's, PEM", HelpName = "FILE" };
    private readonly Option<string?> _user = new("--imap-user") { Description = "Log in with this name (default: --user)", HelpName = "NAME" };
    private readonly Option<string?> _passwordFile = new("--imap-password-file") { Description = "File whose first line is the password (else asked for on the terminal)", HelpName = "FILE" };
    private readonly Option<string> _folder = new("--folder") { Description = "The IMAP folder", HelpName = "NAME", DefaultValueFactory = _ => "INBOX" };

    public ImapOptionSet() => _tls.AcceptOnlyFromAmong(StartTls, Implicit);

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_imap, _tls, _caFile, _user, _passwordFile, _folder]) command.Add(option);
    }

    /// <summary>True when an IMAP server was named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_imap) is not null;

    /// <summary>What was given, and the password, UTF-8. <paramref name="sharedUser"/> and its file hold where IMAP has none of its own.</summary>
    /// <exception cref="HelperException">It cannot be used.</exception>
    public (ImapSetup Setup, byte[] Password) Setup(CommandHost host, ParseResult parsed, string? sharedUser, string? sharedPasswordFile)
    {
        var server = parsed.GetValue(_imap)!;
        _ = SmtpHanding.ParseServer(server);
        var caFile = parsed.GetValue(_caFile) is { } file ? Path.GetFullPath(file) : null;
        _ = SmtpServerAccess.Trust(caFile);
        var user = parsed.GetValue(_user) ?? sharedUser ?? throw HelperException.Usage("--imap needs a name to log in with: --imap-user NAME, or --user NAME for IMAP and SMTP.");
        using var credentials = Credentials(host, user, parsed.GetValue(_passwordFile) ?? sharedPasswordFile);
        var folder = parsed.GetRequiredValue(_folder);
        if (folder.Length == 0 || folder.Any(char.IsControl)) throw HelperException.Usage("--folder is the name of a folder, such as INBOX.");
        return (new ImapSetup(server, parsed.GetValue(_tls) == StartTls ? SmtpTlsMode.StartTls : SmtpTlsMode.Implicit, credentials.Name, folder, caFile), credentials.CopyPassword());
    }

    private static SmtpCredentials Credentials(CommandHost host, string user, string? file)
    {
        if (file is not null) return SmtpCredentials.TryRead(user, file, out var read, out var fault) ? read : throw HelperException.Usage($"The password file {file} cannot be used: {fault}");
        if (host.Io.Terminal.AskSecret($"Password of {user} at the IMAP server: ") is not { Length: > 0 } password) throw HelperException.Usage("There is no password: run this on a terminal, or give --imap-password-file FILE.");
        return SmtpCredentials.TryCreate(user, password, out var asked) ? asked : throw HelperException.Usage("The name or the password holds characters that no mail server takes (RFC 4013).");
    }
}
