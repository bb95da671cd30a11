using System.Net;
using CryptoList.Helper.Bridge.Door;

namespace CryptoList.Helper.Setup.Client;

/// <summary>What a person enters in the mail program.</summary>
/// <param name="Address">Their address.</param>
/// <param name="ImapListen">Where the bridge is, to read.</param>
/// <param name="ImapUser">The name to log in with; the password is the mailbox's.</param>
/// <param name="SmtpListen">Where the bridge is, to send.</param>
/// <param name="SmtpUser">The name to log in with.</param>
/// <param name="Tls">How the program comes in.</param>
internal sealed record ClientSettings(string Address, IPEndPoint ImapListen, string ImapUser, IPEndPoint SmtpListen, string SmtpUser, ClientTlsMode Tls)
{
    /// <summary>The security, as mail programs call it.</summary>
    public string Security => Tls switch { ClientTlsMode.Implicit => "SSL/TLS", ClientTlsMode.StartTls => "STARTTLS", _ => "none" };

    /// <summary>Sentences for the person.</summary>
    public IEnumerable<string> Lines =>
    [
        "In your mail program:",
        $"  to read (IMAP): server {ImapListen.Address}, port {ImapListen.Port}, security {Security}, name {ImapUser}",
        $"  to send (SMTP): server {SmtpListen.Address}, port {SmtpListen.Port}, security {Security}, name {SmtpUser}",
        "  password: your mailbox's, typed there and kept by that program alone; login method: normal password",
        "  turn off \"save a copy of sent mail\", and keep drafts on this machine: they would lie unencrypted at the provider",
    ];
}
