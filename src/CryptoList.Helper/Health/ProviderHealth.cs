using System.Text;
using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Setup.Provider;
using CryptoList.Helper.Terminal;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Health;

/// <summary>Tries the mail servers, with a login where the keyring has its password; and the clock, against that of a web server of the address's domain.</summary>
internal sealed class ProviderHealth(HelperIo io)
{
    private const string Server = "mail server";

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <param name="accounts">The bridge's.</param>
    /// <param name="mail">What <c>sync</c> uses.</param>
    /// <param name="passwords">Its passwords; null where the keys are closed.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<Finding>> LookAsync(IReadOnlyList<AccountFile.Item> accounts, MailSetup mail, MailPasswords? passwords, CancellationToken cancellation)
    {
        var tries = new Dictionary<string, Task<ProbeFault?>>();
        if (mail.Imap is { } imap) Imap(imap.Server, imap.Tls, imap.CaFile, Login(imap.User, passwords?.Imap));
        if (mail.Smtp is { Tls: not (SmtpTlsMode.Off or SmtpTlsMode.Opportunistic) } smtp) Smtp(smtp.Server, smtp.Tls, smtp.CaFile, Login(smtp.User, passwords?.Smtp));
        foreach (var account in accounts)
        {
            Imap(account.ImapServer, account.ImapTls, account.ImapCaFile, null);
            if (account.SmtpServer is { } sends) Smtp(sends, account.SmtpTls, account.SmtpCaFile, null);
        }

        var findings = new List<Finding>();
        foreach (var (name, fault) in tries) findings.Add(Say(name, await fault.ConfigureAwait(false)));
        findings.Add(await ClockAsync(accounts, cancellation).ConfigureAwait(false));
        return findings;

        void Imap(string server, SmtpTlsMode tls, string? caFile, SmtpCredentials? login)
        {
            var (at, probe) = (At(server, tls, 993, 143), new ServerProbe(io.Internet, SmtpServerAccess.Trust(caFile), io.Time));
            tries.TryAdd($"IMAP {at.Written}", login is null ? probe.ImapAsync(at, cancellation) : ThenForgetAsync(login, probe.ImapLoginAsync(at, login, cancellation)));
        }

        void Smtp(string server, SmtpTlsMode tls, string? caFile, SmtpCredentials? login)
        {
            var (at, probe) = (At(server, tls, 465, 587), new ServerProbe(io.Internet, SmtpServerAccess.Trust(caFile), io.Time));
            tries.TryAdd($"SMTP {at.Written}", login is null ? probe.SmtpAsync(at, null, cancellation) : ThenForgetAsync(login, probe.SmtpAsync(at, login, cancellation)));
        }
    }

    private static async Task<ProbeFault?> ThenForgetAsync(SmtpCredentials login, Task<ProbeFault?> trying)
    {
        using (login) return await trying.ConfigureAwait(false);
    }

    private static SmtpCredentials? Login(string? user, byte[]? password) => user is not null && password is not null && SmtpCredentials.TryCreate(user, Encoding.UTF8.GetString(password), out var login) ? login : null;

    private static ProviderServer At(string written, SmtpTlsMode tls, int whenImplicit, int whenStartTls) =>
        SetupOptions.Server(written, tls, whenImplicit, whenStartTls) ?? throw HelperException.Usage("An account without a server is in the home. Run `setup ADDRESS` again.");

    private static Finding Say(string name, ProbeFault? fault) => fault?.Kind switch
    {
        null => Finding.Well(Server, $"{name} answers, under TLS."),
        ProbeFaultKind.Unreachable => Finding.Wrong(Server, $"{name} is not to be reached ({fault}): look at the network; else ask the provider, or look for its servers anew with `setup ADDRESS`."),
        ProbeFaultKind.NoTls => Finding.Wrong(Server, $"{name} has no TLS that can be believed ({fault}): no password goes there. Look at this machine's clock and network first; somebody may be on the way. Then ask the provider."),
        ProbeFaultKind.LoginRefused => Finding.Wrong(Server, $"{name} does not take the password that is in the keyring ({fault}): give it anew with `setup ADDRESS` or `mail set`."),
        _ => Finding.Wrong(Server, $"{name} answers otherwise than it should ({fault}): try again later, then ask the provider."),
    };

    private async Task<Finding> ClockAsync(IReadOnlyList<AccountFile.Item> accounts, CancellationToken cancellation)
    {
        const string check = "clock";
        foreach (var account in accounts)
        {
            var domain = account.Name[(account.Name.LastIndexOf('@') + 1)..];
            if (!ProviderServer.IsHostName(domain) || await io.Internet.TimeAtAsync(domain, SmtpServerAccess.Trust(account.ImapCaFile), cancellation).ConfigureAwait(false) is not { } theirs) continue;
            var off = io.Time.GetUtcNow() - theirs;
            return off.Duration() <= ClockTolerance ? Finding.Well(check, $"It agrees with that of {domain}.")
                : Finding.Wrong(check, $"This machine's clock is {Durations.Say(off.Duration())} {(off > TimeSpan.Zero ? "ahead of" : "behind")} that of {domain}: set it by the network. Posts dated wrongly are refused.");
        }

        return Finding.Unseen(check, "No web server of an address's domain says what time it is.");
    }
}
