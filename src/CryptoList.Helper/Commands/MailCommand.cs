using System.CommandLine;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Commands;

/// <summary><c>mail</c>: where mail comes from and goes out, said once.</summary>
internal static class MailCommand
{
    public static Command Create(CommandHost host) =>
        new("mail", "Say once where this home's mail comes from and goes out; then invitations, keys and posts need no file.") { Set(host), Show(host), Test(host) };

    private static Command Set(CommandHost host)
    {
        var maildir = new Option<string?>("--maildir") { Description = "Mail comes from this Maildir; it is only read", HelpName = "DIR" };
        var imap = new ImapOptionSet();
        var smtp = new SmtpOptions();
        var server = SendCommand.ToListServer();
        var command = new Command("set", "Set them; what is not named stays as it is. Passwords go into the keyring.\n\nExample: cryptolist-helper mail set --maildir ~/Maildir --smtp localhost:25") { maildir, server };
        imap.AddTo(command);
        smtp.AddTo(command);
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var setup = session.Mail;
            if (parsed.GetValue(maildir) is not null && imap.IsGiven(parsed)) throw HelperException.Usage("Mail comes from one place: give --maildir or --imap, not both.");
            if (parsed.GetValue(maildir) is { } folder)
            {
                _ = MaildirFolder.Messages(folder);
                setup = setup with { Maildir = Path.GetFullPath(folder), Imap = null };
            }

            if (imap.IsGiven(parsed))
            {
                var (user, passwordFile) = smtp.Login(parsed);
                var (box, password) = imap.Setup(host, parsed, user, passwordFile);
                session.Keyring.Mail = session.Keyring.Mail with { Imap = password };
                setup = setup with { Imap = box, Maildir = null };
            }

            if (smtp.IsGiven(parsed))
            {
                var (way, password) = smtp.Setup(host, parsed, parsed.GetValue(server));
                session.Keyring.Mail = session.Keyring.Mail with { Smtp = password };
                setup = setup with { Smtp = way };
            }

            if (parsed.GetValue(maildir) is null && !imap.IsGiven(parsed) && !smtp.IsGiven(parsed)) throw HelperException.Usage("Say where mail comes from (--maildir DIR or --imap HOST) or goes out (--smtp HOST:PORT), or both.");
            session.Keys.Save();
            setup.Save(session.Home);
            Write(host, setup);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show(CommandHost host)
    {
        var command = new Command("show", "Show what was set, without passwords.");
        host.Does(command, (parsed, _) =>
        {
            Write(host, MailSetup.Load(host.Home(parsed)));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command Test(CommandHost host)
    {
        var command = new Command("test", "Try both: open the mail source, and connect and log in to the mail server. Nothing is sent.");
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            if (!session.Mail.GoesBothWays) throw HelperException.Usage("Not all is set: see `mail show`, and set it with `mail set`.");
            if (session.Mail.Maildir is { } folder) _ = MaildirFolder.Messages(folder);
            if (session.Mail.Imap is { } imap)
            {
                await using var source = MailAccess.Imap(session, imap, MailNeeds.OfSync);
                await source.TestAsync(cancellation).ConfigureAwait(false);
            }

            host.Io.Say("The mail source can be read.");
            using var access = MailAccess.Smtp(session)!;
            if (await new SmtpHanding(access, host.Io.Time).TestAsync(cancellation).ConfigureAwait(false) is { } no) throw new HelperException(ExitCode.Fault, $"The mail server does not take mail: {no}");
            host.Io.Say("The mail server takes mail.");
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(CommandHost host, MailSetup setup)
    {
        host.Io.Text.WriteLine(Terminal.HarmlessText.OfLine($"comes from: {(setup.Maildir is { } folder ? $"Maildir {folder}" : setup.Imap is { } imap ? $"IMAP {imap.Server}, {Name(imap.Tls)}, user {imap.User}, folder {imap.Folder}" : "nowhere yet")}"));
        host.Io.Text.WriteLine(Terminal.HarmlessText.OfLine($"goes out by: {(setup.Smtp is { } smtp ? $"{smtp.Server}, {Name(smtp.Tls)}{(smtp.User is null ? "" : $", user {smtp.User}")}{(smtp.ListServer ? ", the list's own server" : "")}" : "nothing yet")}"));
    }

    private static string Name(SmtpTlsMode tls) => tls == SmtpTlsMode.Off ? "without TLS" : $"TLS ({tls.ToString().ToLowerInvariant()})";
}
