using System.Text.Json.Serialization;
using CryptoList.Helper.Home;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Mailing;

/// <summary>Where a home's mail comes from and goes out, said once by <c>mail set</c>. Kept as <c>mail.json</c>; passwords are in the keyring.</summary>
public sealed record MailSetup
{
    /// <summary>Version of this file.</summary>
    public int V { get; init; } = 1;

    /// <summary>A Maildir that is read, as an absolute path; or null.</summary>
    public string? Maildir { get; init; }

    /// <summary>An IMAP folder that is read; or null.</summary>
    public ImapSetup? Imap { get; init; }

    /// <summary>The mail server that takes what goes out; or null.</summary>
    public SmtpSetup? Smtp { get; init; }

    /// <summary>True where it is said where mail comes from.</summary>
    [JsonIgnore]
    public bool ComesIn => Maildir is not null || Imap is not null;

    /// <summary>True where it is said where mail comes from, and how it goes out.</summary>
    [JsonIgnore]
    public bool GoesBothWays => ComesIn && Smtp is not null;

    /// <summary>The setup of a home; an empty one where nothing was set.</summary>
    /// <exception cref="HelperException">The file is damaged.</exception>
    public static MailSetup Load(HomeFolder home) => File.Exists(PathIn(home)) ? JsonFile.Read<MailSetup>(PathIn(home)) : new MailSetup();

    /// <summary>Writes it, durably.</summary>
    public void Save(HomeFolder home) => JsonFile.Write(PathIn(home), this);

    private static string PathIn(HomeFolder home) => Path.Combine(home.Path, "mail.json");
}

/// <summary>An IMAP folder (RFC 3501, 9051).</summary>
/// <param name="Server">host:port.</param>
/// <param name="Tls">What is asked of TLS; never opportunistic.</param>
/// <param name="User">Who logs in.</param>
/// <param name="Folder">The folder's name.</param>
/// <param name="CaFile">More authorities than the system's, PEM; or null.</param>
public sealed record ImapSetup(string Server, SmtpTlsMode Tls, string User, string Folder, string? CaFile);

/// <summary>A mail server for what goes out.</summary>
/// <param name="Server">host:port.</param>
/// <param name="Tls">What is asked of TLS; never opportunistic.</param>
/// <param name="User">Who logs in, or null.</param>
/// <param name="CaFile">More authorities than the system's, PEM; or null.</param>
/// <param name="ListServer">True when it is the list's own: its 250 to a post is the list's acceptance.</param>
public sealed record SmtpSetup(string Server, SmtpTlsMode Tls, string? User, string? CaFile, bool ListServer);
