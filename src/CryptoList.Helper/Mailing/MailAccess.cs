using System.Text;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Outbox;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Smtp.Client.Auth;

namespace CryptoList.Helper.Mailing;

/// <summary>Opens what <c>mail set</c> said, with the passwords of the keyring.</summary>
internal static class MailAccess
{
    /// <summary>The source, or null where none was set.</summary>
    /// <exception cref="HelperException">It cannot be used.</exception>
    public static IMailSource? Source(HelperSession session, Func<HeaderBlock, MailNeed> wants) =>
        session.Mail.Maildir is { } folder ? new MaildirSource(folder) : session.Mail.Imap is { } imap ? Imap(session, imap, wants) : null;

    /// <summary>An IMAP folder, with the password of the keyring.</summary>
    /// <exception cref="HelperException">The password is gone.</exception>
    public static ImapSource Imap(HelperSession session, ImapSetup setup, Func<HeaderBlock, MailNeed> wants) =>
        session.Keyring.Mail.Imap is { } password && SmtpCredentials.TryCreate(setup.User, Encoding.UTF8.GetString(password), out var credentials)
            ? new ImapSource(setup, credentials, session.Home, session.Io, wants)
            : throw HelperException.Usage("The password of the IMAP server is not in the keyring. Give it again with: cryptolist-helper mail set");

    /// <summary>The mail server for what goes out, or null where none was set.</summary>
    /// <exception cref="HelperException">It cannot be used.</exception>
    public static SmtpServerAccess? Smtp(HelperSession session) =>
        session.Mail.Smtp is { } setup ? SmtpServerAccess.Open(setup, session.Keyring.Mail.Smtp) : null;

    /// <summary>The way out for bundles, or null where none was set.</summary>
    /// <exception cref="HelperException">It cannot be used.</exception>
    public static MailOut? Out(HelperSession session) => Smtp(session) is { } access ? new MailOut(access, session.Io) : null;
}
