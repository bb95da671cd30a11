using System.Text;
using CryptoList.Lists.Hosting;
using CryptoList.Mail;
using CryptoList.Mail.Headers;

namespace CryptoList.Lists.Letters;

/// <summary>Writes the server's notices: plain text, automatic (RFC 3834), from a sub-address of the list that takes no mail.</summary>
internal static class ServerMail
{
    /// <summary>A notice, whose text has lines ending in CRLF; <paramref name="now"/> in Unix milliseconds.</summary>
    public static byte[] Notice(HostedList list, string recipient, string subject, string text, long now)
    {
        var at = list.Address.LastIndexOf('@');
        var ascii = Ascii.IsValid(text) && Ascii.IsValid(recipient) && Ascii.IsValid(list.Address);
        var header = new HeaderBlock(
        [
            HeaderField.Create("From", $"<{list.Address[..at]}+owner{list.Address[at..]}>"),
            HeaderField.Create("To", $"<{recipient}>"),
            HeaderField.CreateText("Subject", subject),
            HeaderField.Create("Date", MailDate.Format(now / 1000)),
            HeaderField.Create("Message-ID", $"<{Guid.NewGuid():N}@{list.Address[(at + 1)..]}>"),
            HeaderField.Create("Auto-Submitted", "auto-generated"),
            HeaderField.Create("MIME-Version", "1.0"),
            HeaderField.Create("Content-Type", "text/plain; charset=utf-8"),
            HeaderField.Create("Content-Transfer-Encoding", ascii ? "7bit" : "8bit"),
        ]);
        return [.. header.ToArray(), .. "\r\n"u8, .. Encoding.UTF8.GetBytes(text)];
    }
}
