using System.Text;
using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Mime;

/// <summary>The two fields that decide what a part is.</summary>
internal static class PartHeader
{
    private const int LongestBoundary = 70; // RFC 2046 section 5.1.1

    /// <summary>Sets media type and transfer encoding.</summary>
    /// <returns>The boundary of a multipart, else null.</returns>
    /// <exception cref="MailFormatException">A field is there twice, or says what it may not.</exception>
    public static byte[]? Apply(HeaderBlock header, MimeEntity entity)
    {
        if (Only(header, "Content-Transfer-Encoding") is { } encoding)
            entity.TransferEncoding = ReadEncoding(encoding.Value);
        if (Only(header, "Content-Type") is not { } field)
            return null;
        if (!ContentType.TryParse(field.Value, out var type))
            throw new MailFormatException(MailFormatFault.BadContentType, "A Content-Type cannot be read.");
        entity.MediaType = type.MediaType;
        if (!entity.IsMultipart)
            return null;
        entity.IsClosed = false;
        if (!IsIdentity(entity.TransferEncoding))
            throw new MailFormatException(MailFormatFault.BadTransferEncoding, "A multipart cannot be encoded as a whole (RFC 2045 section 6.4).");
        if (!type.Parameters.TryGetValue("boundary", out var boundary))
            throw new MailFormatException(MailFormatFault.MissingBoundary, "A multipart names no boundary.");
        if (boundary.Length is 0 or > LongestBoundary || boundary.EndsWith(' ') || boundary.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new MailFormatException(MailFormatFault.BadContentType, "A boundary is not 1 to 70 printable characters.");
        return Encoding.ASCII.GetBytes(boundary);
    }

    public static bool IsIdentity(TransferEncoding encoding) =>
        encoding is TransferEncoding.SevenBit or TransferEncoding.EightBit or TransferEncoding.Binary;

    private static HeaderField? Only(HeaderBlock header, string name)
    {
        var only = header.Single(name);
        if (only is null && header.Has(name))
            throw new MailFormatException(MailFormatFault.DuplicateField, $"There is more than one {name}.");
        return only;
    }

    private static TransferEncoding ReadEncoding(string value)
    {
        var scanner = new StructuredScanner(value);
        if (!scanner.SkipBlanks())
            return TransferEncoding.Unknown;
        var token = scanner.TakeWhile(StructuredScanner.TokenChars).ToString();
        if (!scanner.SkipBlanks() || !scanner.AtEnd)
            return TransferEncoding.Unknown;
        return token.ToLowerInvariant() switch
        {
            "7bit" => TransferEncoding.SevenBit,
            "8bit" => TransferEncoding.EightBit,
            "binary" => TransferEncoding.Binary,
            "quoted-printable" => TransferEncoding.QuotedPrintable,
            "base64" => TransferEncoding.Base64,
            _ => TransferEncoding.Unknown,
        };
    }
}
