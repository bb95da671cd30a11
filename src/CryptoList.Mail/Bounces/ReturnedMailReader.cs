using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Mail.Automatic;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;
using CryptoList.Mail.Smtp;

namespace CryptoList.Mail.Bounces;

/// <summary>
/// Tells what came to a return path: a delivery status notification, a complaint, an automatic reply, or mail that came back in some form
/// of its own. Looks at the first 256 KiB at most, so that a returned message of any size costs the same.
/// </summary>
public static partial class ReturnedMailReader
{
    /// <summary>Octets from the beginning that are worth keeping.</summary>
    public const int MaxBytes = 256 * 1024;

    private const int MaxPart = 64 * 1024;
    private const int MaxText = 16 * 1024;

    private static readonly MimeLimits Limits = new() { MaxDepth = 8, MaxParts = 64, Headers = new HeaderLimits { MaxBytes = 64 * 1024, MaxFields = 500 } };

    /// <summary>Reads a message, or its beginning, that came from <paramref name="nullSender"/> or another. What cannot be read is <see cref="ReturnedMailKind.Other"/>.</summary>
    public static ReturnedMail Read(Stream message, bool nullSender)
    {
        try
        {
            var root = MimeReader.Index(message, Limits);
            return Sort(message, root, MimeReader.ReadHeaders(message, root, Limits.Headers), nullSender);
        }
        catch (MailFormatException)
        {
            return ReturnedMail.Of(ReturnedMailKind.Other);
        }
    }

    private static ReturnedMail Sort(Stream message, MimeEntity root, HeaderBlock header, bool nullSender)
    {
        // Reports first: they say of themselves, too, that nobody wrote them (RFC 3834 section 2).
        if (root.MediaType == "multipart/report")
        {
            foreach (var part in root.Children)
            {
                if (part.MediaType is "message/delivery-status" or "message/global-delivery-status") return Notification(message, part, root);
                if (part.MediaType == "message/feedback-report") return Complaint(message, part);
            }

            return ReturnedMail.Of(ReturnedMailKind.Other);
        }

        if (!header.Has("X-Failed-Recipients") && IsAutomaticReply(header)) return ReturnedMail.Of(ReturnedMailKind.AutomaticReply);
        return (nullSender || IsFromMailSystem(header)) && FirstText(root) is { } text && StatusIn(Encoding.Latin1.GetString(Decoded(message, text, MaxText))) is { } status
            ? new ReturnedMail(ReturnedMailKind.PlainBounce, [new RecipientReport(DsnAction.Failed, status, null)])
            : ReturnedMail.Of(ReturnedMailKind.Other);
    }

    private static ReturnedMail Notification(Stream message, MimeEntity part, MimeEntity root)
    {
        var recipients = DeliveryStatusBody.Read(Decoded(message, part, MaxPart));
        return recipients.Count == 0 ? ReturnedMail.Of(ReturnedMailKind.Other) : new ReturnedMail(ReturnedMailKind.DeliveryStatus, recipients) { MessageId = Quoted(message, root) };
    }

    /// <summary>The Message-ID in the returned message or its header, RFC 6522 section 3.</summary>
    private static string? Quoted(Stream message, MimeEntity root)
    {
        if (root.Children.FirstOrDefault(p => p.MediaType is "message/rfc822" or "text/rfc822-headers" or "message/global" or "message/global-headers") is not { } part) return null;
        try
        {
            return HeaderBlock.ReadFrom(new MemoryStream([.. Decoded(message, part, MaxPart), .. "\r\n\r\n"u8]), Limits.Headers).Single("Message-ID")?.Value.Trim();
        }
        catch (MailFormatException)
        {
            return null;
        }
    }

    private static ReturnedMail Complaint(Stream message, MimeEntity part)
    {
        var fields = HeaderBlock.ReadFrom(new MemoryStream([.. Decoded(message, part, MaxPart), .. "\r\n\r\n"u8]), Limits.Headers);
        var type = fields.Single("Feedback-Type")?.Value.Trim().ToLowerInvariant();
        // "not-spam" says the opposite, "auth-failure" is about signatures (RFC 6591).
        return ReturnedMail.Of(type is null or "not-spam" or "auth-failure" ? ReturnedMailKind.Other : ReturnedMailKind.AbuseReport);
    }

    private static bool IsAutomaticReply(HeaderBlock header) => AutomaticMail.IsSubmittedByProgram(header) || AutomaticMail.IsReply(header);

    private static bool IsFromMailSystem(HeaderBlock header) =>
        header.Has("X-Failed-Recipients")
        || (header.Single("From")?.Value is { } from && MailSystem().IsMatch(from));

    private static MimeEntity? FirstText(MimeEntity entity)
    {
        if (entity.MediaType == "text/plain") return entity;
        return entity.IsMultipart ? entity.Children.Select(FirstText).FirstOrDefault(t => t is not null) : null;
    }

    private static byte[] Decoded(Stream message, MimeEntity part, int most)
    {
        using var decoded = MimeReader.OpenDecoded(message, part, TransferDecoding.Lenient);
        var bytes = new byte[most];
        return bytes[..decoded.ReadAtLeast(bytes, most, throwOnEndOfStream: false)];
    }

    /// <summary>The first enhanced code in the text, else the first SMTP code at the start of a line or behind "said:" and the like.</summary>
    private static EnhancedStatusCode? StatusIn(string text)
    {
        foreach (var match in Enhanced().EnumerateMatches(text))
        {
            if (EnhancedStatusCode.TryParse(text.AsSpan(match.Index, match.Length), out var code)) return code;
        }

        foreach (var match in Basic().EnumerateMatches(text)) return new EnhancedStatusCode(text.AsSpan(match.Index, match.Length).Trim()[0] - '0', 0, 0);
        return null;
    }

    [GeneratedRegex(@"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Enhanced();

    [GeneratedRegex(@"(?<=^|: ?)[45][0-5]\d(?=[ -])", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Basic();

    [GeneratedRegex(@"mailer-daemon|postmaster@|mail delivery (sub)?system", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MailSystem();
}
