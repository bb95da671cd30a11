using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CryptoList.Helper.Bridge.Door;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Setup.Client;

/// <summary>The same settings as files: for a new profile of Thunderbird (<c>user.js</c>), and for programs that read autoconfig (<c>config-v1.1.xml</c>). In the home's folder <c>client</c>.</summary>
internal static class ClientFiles
{
    // nsIMsgIncomingServer: socketType 0 none, 2 STARTTLS, 3 SSL; authMethod 3 is the password in clear, within TLS or this machine.
    private const int PasswordInClear = 3;

    /// <summary>Writes them; gives their paths.</summary>
    /// <exception cref="IOException">The file system refused.</exception>
    public static IReadOnlyList<string> Write(HomeFolder home, ClientSettings settings)
    {
        PrivateFolder.Create(home.ClientFolder);
        (string Path, string Text)[] files = [(Path.Combine(home.ClientFolder, "user.js"), UserJs(settings)), (Path.Combine(home.ClientFolder, "config-v1.1.xml"), Autoconfig(settings))];
        foreach (var (path, text) in files) DurableFile.Replace(path, Encoding.UTF8.GetBytes(text));
        return [.. files.Select(f => f.Path)];
    }

    private static string UserJs(ClientSettings settings)
    {
        var socket = settings.Tls switch { ClientTlsMode.Implicit => 3, ClientTlsMode.StartTls => 2, _ => 0 };
        (string Name, object Value)[] preferences =
        [
            ("mail.accountmanager.accounts", "account1"), ("mail.accountmanager.defaultaccount", "account1"),
            ("mail.account.account1.server", "server1"), ("mail.account.account1.identities", "id1"),
            ("mail.server.server1.type", "imap"), ("mail.server.server1.name", settings.Address),
            ("mail.server.server1.hostname", settings.ImapListen.Address.ToString()), ("mail.server.server1.port", settings.ImapListen.Port),
            ("mail.server.server1.socketType", socket), ("mail.server.server1.authMethod", PasswordInClear), ("mail.server.server1.userName", settings.ImapUser),
            ("mail.server.server1.login_at_startup", true), ("mail.server.server1.check_new_mail", true),
            ("mail.identity.id1.useremail", settings.Address), ("mail.identity.id1.valid", true), ("mail.identity.id1.smtpServer", "smtp1"),
            // Copies of sent mail and drafts would lie unencrypted at the provider.
            ("mail.identity.id1.fcc", false), ("mail.identity.id1.draft_folder", "mailbox://nobody@Local%20Folders/Drafts"), ("mail.identity.id1.drafts_folder_picker_mode", "1"),
            ("mail.smtpservers", "smtp1"), ("mail.smtp.defaultserver", "smtp1"),
            ("mail.smtpserver.smtp1.hostname", settings.SmtpListen.Address.ToString()), ("mail.smtpserver.smtp1.port", settings.SmtpListen.Port),
            ("mail.smtpserver.smtp1.try_ssl", socket), ("mail.smtpserver.smtp1.authMethod", PasswordInClear), ("mail.smtpserver.smtp1.username", settings.SmtpUser),
        ];
        var text = new StringBuilder("// For a NEW profile of Thunderbird: put this file into its folder before its first start.\n// In a profile with accounts it would take their place: enter the settings by hand there.\n");
        foreach (var (name, value) in preferences) text.Append(CultureInfo.InvariantCulture, $"user_pref({JsonSerializer.Serialize(name)}, {JsonSerializer.Serialize(value)});\n");
        return text.ToString();
    }

    private static string Autoconfig(ClientSettings settings)
    {
        var domain = settings.Address[(settings.Address.LastIndexOf('@') + 1)..];
        var socket = settings.Tls switch { ClientTlsMode.Implicit => "SSL", ClientTlsMode.StartTls => "STARTTLS", _ => "plain" };
        XElement Server(string element, string type, System.Net.IPEndPoint at, string user) => new(
            element, new XAttribute("type", type), new XElement("hostname", at.Address), new XElement("port", at.Port), new XElement("socketType", socket), new XElement("username", user), new XElement("authentication", "password-cleartext"));
        var document = new XElement(
            "clientConfig",
            new XAttribute("version", "1.1"),
            new XElement(
                "emailProvider",
                new XAttribute("id", domain),
                new XElement("domain", domain),
                new XElement("displayName", $"{domain}, by the CryptoList bridge"),
                Server("incomingServer", "imap", settings.ImapListen, settings.ImapUser),
                Server("outgoingServer", "smtp", settings.SmtpListen, settings.SmtpUser)));
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}\n";
    }
}
