using CryptoList.Mail;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;

namespace CryptoList.Protocol.Control;

/// <summary>A <see cref="ControlBundle"/> as a mail: one part of type <c>application/cryptolist-bundle</c>, in base64.</summary>
public static class BundleMail
{
    /// <summary>The fields that say what such a mail holds.</summary>
    public static IReadOnlyList<HeaderField> Fields { get; } =
        [HeaderField.Create("MIME-Version", "1.0"), HeaderField.Create("Content-Type", ControlBundle.MediaType), HeaderField.Create("Content-Transfer-Encoding", "base64")];

    /// <summary>The list's address for control messages: its posting address with <c>+key</c> at the end of the local part.</summary>
    public static string AddressOf(string listAddress)
    {
        var at = listAddress.LastIndexOf('@');
        return $"{listAddress[..at]}+{ControlBundle.SubAddress}{listAddress[at..]}";
    }

    /// <summary>The whole mail. Addresses without angle brackets; <paramref name="time"/> in Unix seconds.</summary>
    public static byte[] Write(string from, string to, string messageId, long time, ReadOnlySpan<byte> bundle)
    {
        List<HeaderField> fields =
        [
            HeaderField.Create("From", $"<{from}>"),
            HeaderField.Create("To", $"<{to}>"),
            HeaderField.CreateText("Subject", "[...]"),
            HeaderField.Create("Date", MailDate.Format(time)),
            HeaderField.Create("Message-ID", messageId),
            .. Fields,
        ];
        using var mail = new MemoryStream();
        mail.Write(new HeaderBlock(fields).ToArray());
        mail.Write("\r\n"u8);
        using (var encoded = new Base64LineStream(mail)) encoded.Write(bundle);
        return mail.ToArray();
    }

    /// <summary>The decoded bundle in a mail, which is the whole seekable stream; read once, from front to back. Null when there is none, or more than one.</summary>
    public static Stream? TryOpen(Stream mail)
    {
        try
        {
            return Parts(MimeReader.Index(mail)).Take(2).ToList() is [var part] ? MimeReader.OpenDecoded(mail, part) : null;
        }
        catch (MailFormatException)
        {
            return null;
        }
    }

    private static IEnumerable<MimeEntity> Parts(MimeEntity entity) => entity.IsMultipart ? entity.Children.SelectMany(Parts) : entity.MediaType == ControlBundle.MediaType ? [entity] : [];
}
