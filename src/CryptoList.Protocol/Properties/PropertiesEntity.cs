using System.Text;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;

namespace CryptoList.Protocol.Properties;

/// <summary>P as the one part of a post's ENTITY: <c>Content-Type: application/cryptolist-properties; version=N</c>.</summary>
public static class PropertiesEntity
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "application/cryptolist-properties";

    /// <summary>The message to be sealed, CRLF.</summary>
    public static byte[] Write(long version, ReadOnlySpan<byte> sealedBytes)
    {
        using var message = new MemoryStream();
        message.Write(Encoding.ASCII.GetBytes($"Subject: Properties of the list\r\nMIME-Version: 1.0\r\nContent-Type: {MediaType}; version={version}\r\nContent-Transfer-Encoding: base64\r\n\r\n"));
        var lines = new Base64LineStream(message);
        lines.Write(sealedBytes);
        lines.Complete();
        return message.ToArray();
    }

    /// <summary>True for a message of that type, whatever is in it: no reader shows it as a post.</summary>
    public static bool Is(HeaderBlock headers) => TypeOf(headers) is { } type && type.Is(MediaType);

    /// <summary>Version and P; null when it is not written so. The stream is seekable, and read from its beginning.</summary>
    public static (long Version, byte[] Sealed)? TryRead(HeaderBlock headers, Stream entity)
    {
        if (TypeOf(headers) is not { } type || !type.Parameters.TryGetValue("version", out var text) || !long.TryParse(text, System.Globalization.NumberStyles.None, null, out var version)) return null;
        if (entity.Length > 2 * ListProperties.MaxBytes) return null;
        try
        {
            var part = MimeReader.Index(entity);
            using var content = new MemoryStream();
            using (var decoded = MimeReader.OpenDecoded(entity, part)) decoded.CopyTo(content);
            return (version, content.ToArray());
        }
        catch (Mail.MailFormatException)
        {
            return null;
        }
    }

    private static ContentType? TypeOf(HeaderBlock headers) =>
        headers.Single("Content-Type") is { } field && ContentType.TryParse(field.Value, out var type) ? type : null;
}
