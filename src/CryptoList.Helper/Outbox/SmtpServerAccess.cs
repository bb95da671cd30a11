using System.Net;
using System.Text;
using CryptoList.Helper.Mailing;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Outbox;

/// <summary>A mail server to hand posts to: where it is, how it is believed, who logs in. Disposing it zeroes the password.</summary>
internal sealed class SmtpServerAccess : IDisposable
{
    private SmtpServerAccess(EndPoint server, SmtpClientOptions options) => (Server, Options) = (server, options);

    public EndPoint Server { get; }

    public SmtpClientOptions Options { get; }

    /// <summary>Reads the files, and asks for a password that none gives.</summary>
    /// <param name="server">Where.</param>
    /// <param name="tls">What is asked of TLS.</param>
    /// <param name="caFile">More authorities than the system's, PEM; or null.</param>
    /// <param name="user">Who logs in, or null.</param>
    /// <param name="passwordFile">A file whose first line is the password; or null, to ask.</param>
    /// <param name="ask">Asks without echo; null when nobody answers.</param>
    /// <exception cref="HelperException">A file cannot be used, there is no password, or a login was asked for without TLS.</exception>
    public static SmtpServerAccess Open(EndPoint server, SmtpTlsMode tls, string? caFile, string? user, string? passwordFile, Func<string, string?> ask)
    {
        var trust = Trust(caFile);
        if (tls == SmtpTlsMode.Off && caFile is not null) throw HelperException.Usage("--ca-file is for TLS: add --tls starttls or --tls implicit.");
        return new(server, new SmtpClientOptions { Tls = tls, Trust = trust, Credentials = Credentials(tls, user, passwordFile, ask) });
    }

    /// <summary>The server that <c>mail set</c> named, with the password from the keyring.</summary>
    /// <exception cref="HelperException">The file of authorities cannot be used any more, or the password is gone.</exception>
    public static SmtpServerAccess Open(SmtpSetup setup, byte[]? password) => new(SmtpHanding.ParseServer(setup.Server), new SmtpClientOptions
    {
        Tls = setup.Tls,
        Trust = Trust(setup.CaFile),
        Credentials = setup.User is not { } user ? null
            : password is not null && SmtpCredentials.TryCreate(user, Encoding.UTF8.GetString(password), out var read) ? read
            : throw HelperException.Usage("The password of the mail server is not in the keyring. Give it again with: cryptolist-helper mail set"),
    });

    /// <summary>The system's authorities, and those of a file beside them.</summary>
    /// <exception cref="HelperException">The file cannot be used.</exception>
    public static TlsTrust Trust(string? caFile) =>
        caFile is null ? TlsTrust.OfSystem : TlsTrust.TryLoad(caFile, out var trust, out var fault) ? trust : throw HelperException.Usage($"The file of authorities {caFile} cannot be used: {fault}");

    public void Dispose() => Options.Credentials?.Dispose();

    private static SmtpCredentials? Credentials(SmtpTlsMode tls, string? user, string? passwordFile, Func<string, string?> ask)
    {
        if (user is null) return passwordFile is null ? null : throw HelperException.Usage("--password-file needs --user.");
        if (tls == SmtpTlsMode.Off) throw HelperException.Usage("No password goes out in clear: with --user add --tls starttls or --tls implicit.");
        if (passwordFile is not null)
            return SmtpCredentials.TryRead(user, passwordFile, out var read, out var fault) ? read : throw HelperException.Usage($"The password file {passwordFile} cannot be used: {fault}");
        if (ask($"Password of {user} at the mail server: ") is not { Length: > 0 } password) throw HelperException.Usage("There is no password: run this on a terminal, or give --password-file FILE.");
        return SmtpCredentials.TryCreate(user, password, out var asked) ? asked : throw HelperException.Usage("The name or the password holds characters that no mail server takes (RFC 4013).");
    }
}
