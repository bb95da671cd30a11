using System.Net;
using CryptoList.Cryptography.KeyFiles;
using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Bridge.Door;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Keyring.Stores;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Setup.Client;
using CryptoList.Helper.Setup.Provider;
using CryptoList.Helper.Setup.Service;
using CryptoList.Helper.Terminal;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Setup;

/// <summary>Everything a member needs once: servers found and tried, keys, the bridge's account and certificate, files for mail programs, a service. Whatever may fail is tried before anything is made.</summary>
/// <param name="io">The person and the world.</param>
/// <param name="home">The home, there or not.</param>
/// <param name="wish">What was asked for.</param>
/// <param name="source">The passphrase of keys that are there.</param>
/// <param name="passphraseFile">The file it comes from, for the service; or null.</param>
/// <param name="newPassphrase">The passphrase of keys that are made; null for none.</param>
/// <param name="wantsStore">Keys that are there are to be put under a passphrase in the key store.</param>
internal sealed class SetupWork(HelperIo io, HomeFolder home, SetupWish wish, PassphraseSource source, string? passphraseFile, Func<CancellationToken, Task<string?>> newPassphrase, bool wantsStore)
{
    private const string NobodyToAsk = "A service has nobody to ask for the passphrase of the keys. Give it with --passphrase-file FILE, or put the keys under one in the system's key store: --key-store.";

    private readonly TlsTrust _trust = SmtpServerAccess.Trust(wish.CaFile);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (wish.Service == true && NeedsPerson() && !wantsStore) throw HelperException.Usage(NobodyToAsk);
        var probe = new ServerProbe(io.Internet, _trust, io.Time);
        var found = await new ProviderFinding(io, wish, probe, new ProviderSources(io.Internet, _trust)).FindAsync(cancellation).ConfigureAwait(false);
        var (imapUser, smtpUser) = (wish.User ?? found.Imap.User ?? wish.Mailbox, wish.User ?? found.Smtp.User ?? wish.Mailbox);
        var report = new SetupReport
        {
            Address = wish.Mailbox,
            Source = found.Source,
            Imap = new(found.Imap.Written, Name(found.Imap.Tls), imapUser),
            Smtp = new(found.Smtp.Written, Name(found.Smtp.Tls), smtpUser),
        };
        if (wish.DryRun)
        {
            report.Show(io, wish.Json, null, [], "");
            return ExitCode.Done;
        }

        using var imapLogin = Password(imapUser, found.Imap);
        using var smtpLogin = imapLogin is null ? null : SmtpCredentials.TryCreate(smtpUser, System.Text.Encoding.UTF8.GetString(imapLogin.CopyPassword()), out var same) ? same : null;
        await LogInAsync(probe, found, imapLogin, smtpLogin, cancellation).ConfigureAwait(false);
        var fingerprint = await KeysAsync(found, imapLogin, smtpLogin, cancellation).ConfigureAwait(false);
        var account = SaveAccount(found, smtpUser);
        if (wish.ClientTls != ClientTlsMode.Off) (await LocalCertificate.OpenAsync(home, io, anew: false, cancellation).ConfigureAwait(false)).Dispose();
        var settings = new ClientSettings(wish.Mailbox, IPEndPoint.Parse(account.ImapListen), imapUser, IPEndPoint.Parse(account.SmtpListen!), smtpUser, wish.ClientTls);
        var files = ClientFiles.Write(home, settings);
        var command = BridgeCommandLine();
        report = report with
        {
            Home = home.Path,
            Fingerprint = fingerprint,
            Mail = SyncsByItself,
            Client = new(settings.ImapListen.Address.ToString(), settings.ImapListen.Port, imapUser, settings.SmtpListen.Address.ToString(), settings.SmtpListen.Port, smtpUser, settings.Security),
            Files = files,
            Service = await ServiceAsync(command, cancellation).ConfigureAwait(false),
        };
        report.Show(io, wish.Json, settings, wish.ClientTls == ClientTlsMode.Off ? [] : BridgeCertificateCommand.HowToTrust(home), UserService.Said(command));
        return ExitCode.Done;
    }

    private static string Name(SmtpTlsMode tls) => tls == SmtpTlsMode.StartTls ? "STARTTLS" : "TLS";

    private SmtpCredentials? Password(string user, ProviderServer server)
    {
        if (wish.PasswordFile is { } file) return SmtpCredentials.TryRead(user, file, out var read, out var fault) ? read : throw HelperException.Usage($"The password file {file} cannot be used: {fault}");
        if (io.Terminal.AskSecret($"Password of {user} at {server.Host}, kept in the keyring for `sync` (empty: not now): ") is not { Length: > 0 } typed) return null;
        return SmtpCredentials.TryCreate(user, typed, out var asked) ? asked : throw HelperException.Usage("The name or the password holds characters that no mail server takes (RFC 4013).");
    }

    private static async Task LogInAsync(ServerProbe probe, FoundProvider found, SmtpCredentials? imap, SmtpCredentials? smtp, CancellationToken cancellation)
    {
        if (imap is null || smtp is null) return;
        if (await probe.ImapLoginAsync(found.Imap, imap, cancellation).ConfigureAwait(false) is { } noImap) throw HelperException.Usage($"{found.Imap.Written} does not let {imap.Name} in ({noImap}). Look at name (--user) and password; some providers want one made for programs alone. Nothing was made.");
        if (await probe.SmtpAsync(found.Smtp, smtp, cancellation).ConfigureAwait(false) is { } noSmtp) throw HelperException.Usage($"{found.Smtp.Written} does not let {smtp.Name} in ({noSmtp}). Nothing was made.");
    }

    /// <summary>Makes keys where there are none, and notes where mail comes from and goes out; gives a new device's fingerprint.</summary>
    private async Task<string?> KeysAsync(FoundProvider found, SmtpCredentials? imap, SmtpCredentials? smtp, CancellationToken cancellation)
    {
        home.Create();
        using var held = await HomeLock.AcquireAsync(home, TimeSpan.FromSeconds(30), io.Time, cancellation).ConfigureAwait(false);
        var isNew = !home.Exists;
        using var keys = isNew ? KeyringFile.Create(home, await newPassphrase(cancellation).ConfigureAwait(false), wish.DeviceName) : await KeyringFile.OpenAsync(home, source, cancellation).ConfigureAwait(false);
        if (!isNew && wantsStore && new HomeKeyStore(home, io) is { IsUsed: false } store) keys.Protect(await store.NewAsync(cancellation).ConfigureAwait(false));
        if (imap is not null && smtp is not null)
        {
            keys.Keyring.Mail = new MailPasswords(imap.CopyPassword(), smtp.CopyPassword());
            keys.Save();
            (MailSetup.Load(home) with
            {
                Maildir = null,
                Imap = new ImapSetup(found.Imap.Written, found.Imap.Tls, imap.Name, "INBOX", wish.CaFile),
                Smtp = new SmtpSetup(found.Smtp.Written, found.Smtp.Tls, smtp.Name, wish.CaFile, ListServer: false),
            }).Save(home);
        }

        return isNew ? FingerprintDigits.Of(keys.Keyring.Devices[0].Fingerprint) : null;
    }

    private AccountFile.Item SaveAccount(FoundProvider found, string smtpUser)
    {
        var file = File.Exists(home.BridgeAccountsFile) ? JsonFile.Read<AccountFile>(home.BridgeAccountsFile) : new AccountFile([]);
        var (before, others) = (file.Accounts.FirstOrDefault(a => a.Name == wish.Mailbox), file.Accounts.Where(a => a.Name != wish.Mailbox).ToList());
        var account = BridgePorts.Place(
            new AccountFile.Item(wish.Mailbox, found.Imap.Written, "", found.Imap.Tls, wish.CaFile)
            {
                SmtpServer = found.Smtp.Written,
                SmtpTls = found.Smtp.Tls,
                SmtpCaFile = wish.CaFile,
                SmtpUser = smtpUser == wish.Mailbox ? null : smtpUser,
                ClientTls = wish.ClientTls,
            },
            wish,
            others,
            before);
        JsonFile.Write(home.BridgeAccountsFile, file with { Accounts = [.. others, account] });
        return account;
    }

    private IReadOnlyList<string> BridgeCommandLine() =>
        [.. ThisProgram.CommandLine, "--home", home.Path, .. passphraseFile is null ? [] : (string[])["--passphrase-file", Path.GetFullPath(passphraseFile)], "bridge", .. SyncsByItself ? (string[])["--sync-every", "5m"] : []];

    private bool SyncsByItself => MailSetup.Load(home).GoesBothWays;

    private async Task<SetupReport.Installed?> ServiceAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        if (wish.Service == false || (wish.Service is null && (NeedsPerson() || !Answers.IsYes(io.Terminal.Ask("Have the bridge run whenever you are logged in? [Y/n] "), whenEmpty: true)))) return null;
        if (NeedsPerson())
        {
            io.Say(NobodyToAsk);
            return null;
        }

        var service = UserService.Of(home, command, io.Environment);
        var open = await service.InstallAsync(io.Programs, cancellation).ConfigureAwait(false);
        return new(service.Path, open.Count == 0, open);
    }

    private bool NeedsPerson() => passphraseFile is null && home.Exists && KeyFile.NeedsPassphrase(home.KeyringFile) && !new HomeKeyStore(home, io).IsUsed;
}
