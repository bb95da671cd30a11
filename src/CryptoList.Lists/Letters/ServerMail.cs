using System.Text;
using CryptoList.Lists.Hosting;
using CryptoList.Mail;
using CryptoList.Mail.Headers;

namespace CryptoList.Lists.Letters;

/// <summary>Writes the server's own mails: plain, automatic (RFC 3834), from a sub-address of the list that takes none.</summary>
internal static class ServerMail
{
    private const int Base64Line = 76;

    /// <summary>A notice in plain text, whose lines end in CRLF.</summary>
    public static byte[] Notice(HostedList list, string recipient, string subject, string text, long now)
    {
        var ascii = Ascii.IsValid(text) && Ascii.IsValid(recipient) && Ascii.IsValid(list.Address);
        return Whole(
            Fields(list, "owner", recipient, subject, "auto-generated", now, "text/plain; charset=utf-8", ascii ? "7bit" : "8bit"), Encoding.UTF8.GetBytes(text));
    }

    /// <summary>An answer to a message, of one base64 part.</summary>
    public static byte[] Answer(HostedList list, string subAddress, string recipient, string subject, string mediaType, ReadOnlySpan<byte> content, long now)
    {
        var text = new StringBuilder(Convert.ToBase64String(content));
        for (var i = Base64Line; i < text.Length; i += Base64Line + 2) text.Insert(i, "\r\n");
        return Whole(Fields(list, subAddress, recipient, subject, "auto-replied", now, mediaType, "base64"), Encoding.ASCII.GetBytes(text.Append("\r\n").ToString()));
    }

    private static HeaderBlock Fields(HostedList list, string subAddress, string recipient, string subject, string automatic, long now, string type, string encoding)
    {
        var at = list.Address.LastIndexOf('@');
        return new HeaderBlock(
        [
            HeaderField.Create("From", $"<{list.Address[..at]}+{subAddress}{list.Address[at..]}>"),
            HeaderField.Create("To", $"<{recipient}>"),
            HeaderField.CreateText("Subject", subject),
            HeaderField.Create("Date", MailDate.Format(now / 1000)),
            HeaderField.Create("Message-ID", $"<{Guid.NewGuid():N}@{list.Address[(at + 1)..]}>"),
            HeaderField.Create("Auto-Submitted", automatic),
            HeaderField.Create("MIME-Version", "1.0"),
            HeaderField.Create("Content-Type", type),
            HeaderField.Create("Content-Transfer-Encoding", encoding),
        ]);
    }

    private static byte[] Whole(HeaderBlock header, ReadOnlySpan<byte> body) => [.. header.ToArray(), .. "\r\n"u8, .. body];
}
