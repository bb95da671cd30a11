using CryptoList.Mail.Headers;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Mailing;

/// <summary>How much of a message is needed, judged by its header.</summary>
internal enum MailNeed
{
    /// <summary>It is not a list's.</summary>
    Nothing,

    /// <summary>Its header says all.</summary>
    Header,

    /// <summary>All of it.</summary>
    Whole,
}

/// <summary>What <c>sync</c> and <c>read</c> need of which message.</summary>
internal static class MailNeeds
{
    /// <summary>A report on mail that came back, RFC 6522.</summary>
    public const string Report = "multipart/report";

    /// <summary>Bundles, answers, reports and key updates whole, of other copies the header.</summary>
    public static MailNeed OfSync(HeaderBlock header)
    {
        if (header.Has(Distribution.FieldName)) return header.Has(KeyUpdate.Hint) ? MailNeed.Whole : MailNeed.Header;
        return TypeOf(header) is ControlBundle.MediaType or ControlMail.MediaType or "multipart/mixed" or Report ? MailNeed.Whole : MailNeed.Nothing;
    }

    /// <summary>Copies.</summary>
    public static MailNeed OfRead(HeaderBlock header) => header.Has(Distribution.FieldName) ? MailNeed.Whole : MailNeed.Nothing;

    /// <summary>The media type in lower case; text/plain where none stands.</summary>
    public static string TypeOf(HeaderBlock header) =>
        header.All("Content-Type").FirstOrDefault() is { } field && ContentType.TryParse(field.Value, out var parsed) ? parsed.MediaType.ToLowerInvariant() : "text/plain";
}
