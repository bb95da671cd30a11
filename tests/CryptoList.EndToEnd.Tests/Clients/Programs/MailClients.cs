using System.Globalization;
using System.Text;

namespace CryptoList.EndToEnd.Tests.Clients.Programs;

/// <summary>
/// Mail programs, each as its user would have it. Those that send take a list, a subject, a text and a file to attach; those that read
/// leave all mail of the inbox in a folder, as they see it.
/// </summary>
internal static class MailClients
{
    public delegate Task Sending(MailAccount account, string to, string subject, string text, string attachment);

    public delegate Task<string> Reading(MailAccount account);

    public static Task CurlSendsAsync(MailAccount account, string to, string subject, string text, string attachment)
    {
        var mail = Path.Combine(account.Home, "written.eml");
        File.WriteAllText(mail, $"""
            From: {account.Address}
            To: {to}
            Subject: =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(subject))}?=
            Date: {DateTime.UtcNow:R}
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=part

            --part
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            {text}
            --part
            Content-Type: application/octet-stream
            Content-Disposition: attachment; filename*=utf-8''{Uri.EscapeDataString(Path.GetFileName(attachment))}
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(File.ReadAllBytes(attachment), Base64FormattingOptions.InsertLineBreaks)}
            --part--

            """.ReplaceLineEndings("\r\n"));
        return CurlAsync(account, [$"smtp://{account.Smtp}/laptop", "--mail-from", account.Address, "--mail-rcpt", to, "--upload-file", mail]);
    }

    public static async Task<string> CurlReadsAsync(MailAccount account)
    {
        var folder = account.Folder("curl");
        var found = await CurlAsync(account, [$"imap://{account.Imap}/INBOX?ALL"]);
        var highest = found.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Skip(2).Max(n => int.Parse(n, CultureInfo.InvariantCulture));
        for (var n = 1; n <= highest; n++) await CurlAsync(account, [$"imap://{account.Imap}/INBOX;MAILINDEX={n}", "--output", Path.Combine(folder, $"{n}.eml")]);
        return folder;
    }

    public static Task PythonSendsAsync(MailAccount account, string to, string subject, string text, string attachment) =>
        ScriptAsync(account, "smtp_send.py", $"{account.Smtp.Address}", $"{account.Smtp.Port}", account.Address, account.PasswordFile, to, subject, text, attachment);

    public static async Task<string> PythonReadsAsync(MailAccount account)
    {
        var folder = account.Folder("imaplib");
        await ScriptAsync(account, "imap_read.py", $"{account.Imap.Address}", $"{account.Imap.Port}", account.Address, account.PasswordFile, folder);
        return folder;
    }

    public static Task NeomuttSendsAsync(MailAccount account, string to, string subject, string text, string attachment) =>
        account.RunAsync("neomutt", ["-F", account.FromSample("neomuttrc"), "-s", subject, "-a", attachment, "--", to], text);

    /// <summary>On a terminal: all messages tagged, copied to a Maildir, and out.</summary>
    public static async Task<string> NeomuttReadsAsync(MailAccount account)
    {
        var copies = Path.Combine(account.Home, "neomutt");
        var rc = account.FromSample("neomuttrc");
        var keys = $"<tag-pattern>~A<enter><tag-prefix><copy-message><kill-line>{copies}<enter><exit>";
        string[] settings = ["set mbox_type=Maildir", "set confirmcreate=no", "set confirmappend=no", "set wait_key=no", "set quit=yes", $"push \"{keys}\""];
        await account.RunAsync("script", ["--quiet", "--return", "--command", string.Concat("neomutt -F ", rc, string.Concat(settings.Select(s => $" -e '{s}'"))), "/dev/null"]);
        return copies;
    }

    public static async Task<string> MbsyncReadsAsync(MailAccount account)
    {
        account.Folder("Mail");
        var rc = account.FromSample("mbsyncrc");
        await account.RunAsync("mbsync", ["--config", rc, "--all"]);
        return Path.Combine(account.Home, "Mail", "Inbox");
    }

    private static Task<string> CurlAsync(MailAccount account, string[] arguments) =>
        account.RunAsync("curl", ["--silent", "--show-error", "--max-time", "120", "--user", $"{account.Address}:{Provider.MailProvider.Password}", .. arguments]);

    private static Task<string> ScriptAsync(MailAccount account, string script, params string[] arguments) =>
        account.RunAsync("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Scripts", script), .. arguments]);
}
