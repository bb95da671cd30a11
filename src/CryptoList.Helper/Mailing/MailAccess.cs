using CryptoList.Helper.Commands;
using CryptoList.Helper.Outbox;

namespace CryptoList.Helper.Mailing;

/// <summary>Opens what <c>mail set</c> said, with the passwords of the keyring.</summary>
internal static class MailAccess
{
    /// <summary>The source, or null where none was set.</summary>
    public static IMailSource? Source(HelperSession session) => session.Mail.Maildir is { } folder ? new MaildirSource(folder) : null;

    /// <summary>The mail server for what goes out, or null where none was set.</summary>
    /// <exception cref="HelperException">It cannot be used.</exception>
    public static SmtpServerAccess? Smtp(HelperSession session) =>
        session.Mail.Smtp is { } setup ? SmtpServerAccess.Open(setup, session.Keyring.Mail.Smtp) : null;

    /// <summary>The way out for bundles, or null where none was set.</summary>
    /// <exception cref="HelperException">It cannot be used.</exception>
    public static MailOut? Out(HelperSession session) => Smtp(session) is { } access ? new MailOut(access, session.Io) : null;
}
