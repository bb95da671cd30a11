using System.CommandLine;
using System.Text.Json;
using CryptoList.Cryptography.KeyFiles;
using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Health;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Keyring.Stores;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Commands;

/// <summary><c>doctor</c>: looks for the usual faults, and says what to do about each.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandHost host)
    {
        var json = CommonOptions.Json();
        var command = new Command(
            "doctor",
            "Look for the usual faults, also at the mail servers, and say what to do about each: the disk, permissions, the lock, the keys, the clock, mail servers with their certificates and logins, the bridge and its certificate, logs, list keys, waiting posts, owners. "
            + "Nothing is changed and nothing sent. Nobody is asked for a passphrase: without one, what needs the keys is not looked at. Exit code 1 when something is to be mended.")
        { json };
        host.Does(command, async (parsed, cancellation) =>
        {
            var findings = await LookAsync(host, parsed, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(findings, JsonFile.Options));
            else
                foreach (var finding in findings.OrderByDescending(f => f.Verdict))
                    host.Io.Text.WriteLine(HarmlessText.OfLine($"{finding.Verdict switch { Verdict.Wrong => "WRONG ", Verdict.Advice => "better", Verdict.Unseen => "unseen", _ => "well  " }}  {finding.Check}: {finding.Sentence}"));
            return findings.Any(f => f.Verdict == Verdict.Wrong) ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Finding>> LookAsync(CommandHost host, ParseResult parsed, CancellationToken cancellation)
    {
        var home = host.Home(parsed);
        if (!home.Exists) return [Finding.Wrong("keys", $"There are none in {home.Path}: make them with `setup ADDRESS`, or restore a backup with `restore`.")];
        var findings = new List<Finding>(await HomeHealth.LookAsync(home, host.Io, cancellation).ConfigureAwait(false));
        using var keys = await KeysAsync(host, parsed, home, findings, cancellation).ConfigureAwait(false);
        var accounts = AccountsOf(home);
        findings.AddRange(await new ProviderHealth(host.Io).LookAsync(accounts, MailSetup.Load(home), keys?.Keyring.Mail, cancellation).ConfigureAwait(false));
        findings.AddRange(BridgeHealth.Look(home, accounts, host.Io.Time.GetUtcNow()));
        foreach (var list in (await ListDirectory.LoadAsync(home, cancellation).ConfigureAwait(false)).All)
        {
            List<Finding> found = [.. ListHealth.Of(list, new OutboxStore(list.Folder).All(), HeardAt(home), host.Io.Now), .. keys is null ? [] : ListHealth.KeysOf(list, keys.Keyring, host.Io.Now)];
            findings.AddRange(found.Count > 0 ? found : [Finding.Well($"list {list.Address}", "Nothing is wrong with it here.")]);
        }

        return findings;
    }

    /// <summary>The accounts that <c>setup</c> wrote.</summary>
    /// <exception cref="HelperException">The file is damaged.</exception>
    public static IReadOnlyList<AccountFile.Item> AccountsOf(HomeFolder home) => File.Exists(home.BridgeAccountsFile) ? JsonFile.Read<AccountFile>(home.BridgeAccountsFile).Accounts : [];

    /// <summary>When the home's mail was last read, Unix seconds; 0 where no mail is set, or it never was.</summary>
    public static long HeardAt(HomeFolder home) => MailSetup.Load(home) is { Maildir: null, Imap: null } ? 0 : new ControlBook(home).ReadAt;

    private static async Task<KeyringFile?> KeysAsync(CommandHost host, ParseResult parsed, HomeFolder home, List<Finding> findings, CancellationToken cancellation)
    {
        const string check = "keys";
        try
        {
            var isSealed = KeyFile.NeedsPassphrase(home.KeyringFile);
            if (isSealed && !host.Passphrase(parsed).IsGiven && !new HomeKeyStore(home, host.Io).IsUsed)
            {
                findings.Add(Finding.Unseen(check, "They are under a passphrase, which was not given (--passphrase-file): list keys and logins were not looked at."));
                return null;
            }

            var keys = await KeyringFile.OpenAsync(home, host.Passphrase(parsed), cancellation).ConfigureAwait(false);
            findings.Add(isSealed ? Finding.Well(check, "They open.") : Finding.Advice(check, "They are under no passphrase: whoever gets at the file has them. `setup ADDRESS --key-store` puts them under one that the system keeps."));
            return keys;
        }
        catch (HelperException no)
        {
            findings.Add(Finding.Wrong(check, no.Message));
            return null;
        }
        catch (KeyFileException no)
        {
            findings.Add(Finding.Wrong(check, $"{home.KeyringFile}: {no.Message} Restore a backup of it."));
            return null;
        }
    }
}
