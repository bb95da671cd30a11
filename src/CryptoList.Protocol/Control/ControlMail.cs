using CryptoList.Mail;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;

namespace CryptoList.Protocol.Control;

/// <summary>A sealed control message as a mail: one part of type <c>application/cryptolist-control</c>, in base64.</summary>
public static class ControlMail
{
    /// <summary>The part's type.</summary>
    public const string MediaType = "application/cryptolist-control";

    /// <summary>Longest sealed message in bytes: C, its signature and HPKE's own.</summary>
    public const int MaxSealedBytes = ControlMessage.MaxBytes + 512;

    /// <summary>Longest mail in bytes that is looked at; a sealed message in base64 and what mail systems add.</summary>
    public const int MaxMailBytes = 256 * 1024;

    /// <summary>The fields that say what such a mail holds.</summary>
    public static IReadOnlyList<HeaderField> Fields { get; } =
        [HeaderField.Create("MIME-Version", "1.0"), HeaderField.Create("Content-Type", MediaType), HeaderField.Create("Content-Transfer-Encoding", "base64")];

    /// <summary>The whole mail. <paramref name="automatic"/>: the value of Auto-Submitted (RFC 3834), null for none. Addresses without angle brackets.</summary>
    public static byte[] Write(string from, string to, string subject, string messageId, long time, string? automatic, ReadOnlySpan<byte> sealedBytes)
    {
        List<HeaderField> fields =
        [
            HeaderField.Create("From", $"<{from}>"),
            HeaderField.Create("To", $"<{to}>"),
            HeaderField.CreateText("Subject", subject),
            HeaderField.Create("Date", MailDate.Format(time)),
            HeaderField.Create("Message-ID", messageId),
        ];
        if (automatic is not null) fields.Add(HeaderField.Create("Auto-Submitted", automatic));
        fields.AddRange(Fields);
        return [.. new HeaderBlock(fields).ToArray(), .. "\r\n"u8, .. Encode(sealedBytes)];
    }

    /// <summary>The body that stands below <see cref="Fields"/>.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> sealedBytes)
    {
        using var body = new MemoryStream();
        using (var encoded = new Base64LineStream(body)) encoded.Write(sealedBytes);
        return body.ToArray();
    }

    /// <summary>The sealed message in a mail, which is the whole seekable stream; null when there is none, or more than one.</summary>
    public static byte[]? TryRead(Stream mail)
    {
        try
        {
            if (mail.Length > MaxMailBytes || Parts(MimeReader.Index(mail)).Take(2).ToList() is not [var part]) return null;
            using var decoded = MimeReader.OpenDecoded(mail, part);
            using var whole = new MemoryStream();
            decoded.CopyTo(whole);
            return whole.Length <= MaxSealedBytes ? whole.ToArray() : null;
        }
        catch (MailFormatException)
        {
            return null;
        }
    }

    private static IEnumerable<MimeEntity> Parts(MimeEntity entity) => entity.IsMultipart ? entity.Children.SelectMany(Parts) : entity.MediaType == MediaType ? [entity] : [];
}
