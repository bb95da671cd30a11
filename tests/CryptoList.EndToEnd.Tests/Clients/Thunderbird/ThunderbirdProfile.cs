using System.Text.Json;
using CryptoList.EndToEnd.Tests.Clients.Programs;

namespace CryptoList.EndToEnd.Tests.Clients.Thunderbird;

/// <summary>
/// A profile with one account, set up as docs/members.md says: no encryption to the bridge, no copy of sent mail, drafts on this machine.
/// The password is not in it.
/// </summary>
internal static class ThunderbirdProfile
{
    /// <summary>Makes it; its folder.</summary>
    public static string Create(MailAccount account, int marionette)
    {
        var folder = account.Folder("profile");
        Dictionary<string, object> preferences = new()
        {
            ["marionette.port"] = marionette,

            ["mail.accountmanager.accounts"] = "account1,account2",
            ["mail.accountmanager.defaultaccount"] = "account1",
            ["mail.accountmanager.localfoldersserver"] = "server2",
            ["mail.account.account1.server"] = "server1",
            ["mail.account.account1.identities"] = "id1",
            ["mail.account.account2.server"] = "server2",
            ["mail.server.server1.type"] = "imap",
            ["mail.server.server1.name"] = account.Address,
            ["mail.server.server1.hostname"] = $"{account.Imap.Address}",
            ["mail.server.server1.port"] = account.Imap.Port,
            ["mail.server.server1.userName"] = account.Address,
            ["mail.server.server1.socketType"] = 0,
            ["mail.server.server1.authMethod"] = 3,
            ["mail.server.server1.login_at_startup"] = false,
            ["mail.server.server1.check_new_mail"] = false,
            ["mail.server.server2.type"] = "none",
            ["mail.server.server2.name"] = "Local Folders",
            ["mail.server.server2.hostname"] = "Local Folders",
            ["mail.server.server2.userName"] = "nobody",
            ["mail.identity.id1.valid"] = true,
            ["mail.identity.id1.fullName"] = account.Name,
            ["mail.identity.id1.useremail"] = account.Address,
            ["mail.identity.id1.smtpServer"] = "smtp1",
            ["mail.identity.id1.compose_html"] = false,
            ["mail.identity.id1.fcc"] = false,
            ["mail.identity.id1.draft_folder"] = "mailbox://nobody@Local%20Folders/Drafts",
            ["mail.smtpservers"] = "smtp1",
            ["mail.smtp.defaultserver"] = "smtp1",
            ["mail.smtpserver.smtp1.hostname"] = $"{account.Smtp.Address}",
            ["mail.smtpserver.smtp1.port"] = account.Smtp.Port,
            ["mail.smtpserver.smtp1.username"] = account.Address,
            ["mail.smtpserver.smtp1.try_ssl"] = 0,
            ["mail.smtpserver.smtp1.authMethod"] = 3,

            ["mailnews.headers.extraExpandedHeaders"] = "CryptoList-Status CryptoList-Trust",

            // Nothing asks, nothing calls out.
            ["mail.provider.suppress_dialog_on_startup"] = true,
            ["mail.spotlight.firstRunDone"] = true,
            ["mail.winsearch.firstRunDone"] = true,
            ["mail.shell.checkDefaultClient"] = false,
            ["mail.rights.version"] = 1,
            ["mail.compose.attachment_reminder"] = false,
            ["mail.inappnotifications.enabled"] = false,
            ["mailnews.start_page.enabled"] = false,
            ["app.update.auto"] = false,
            ["app.donation.eoy.version.viewed"] = 999,
            ["datareporting.policy.dataSubmissionEnabled"] = false,
            ["datareporting.policy.dataSubmissionPolicyBypassNotification"] = true,
            ["extensions.update.enabled"] = false,
            ["services.settings.server"] = "data:,",
            ["network.captive-portal-service.enabled"] = false,
            ["network.connectivity-service.enabled"] = false,
        };
        File.WriteAllLines(Path.Combine(folder, "user.js"), preferences.Select(p => $"user_pref({JsonSerializer.Serialize(p.Key)}, {JsonSerializer.Serialize(p.Value)});"));
        return folder;
    }
}
