using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Helper.Reading;
using CryptoList.Mail;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Imap;
using CryptoList.Mail.Mime;

namespace CryptoList.Helper.Bridge.Posts;

/// <summary>Whether a message that is shown in a post's place fits a search key: substrings without regard to case, in decoded text.</summary>
internal sealed partial class ShownSearch(ShownPost shown, Func<Stream?> open)
{
    private const int Block = 64 << 10;

    private readonly HeaderBlock _header = Parse(shown.Header);

    /// <summary>True when it fits.</summary>
    /// <param name="kind">One that asks for content.</param>
    /// <param name="arguments">Its arguments, decoded.</param>
    public bool Fits(SearchKeyKind kind, IReadOnlyList<string> arguments) => kind switch
    {
        SearchKeyKind.Larger => Number(arguments[0]) is { } least && shown.Size > least,
        SearchKeyKind.Smaller => Number(arguments[0]) is { } most && shown.Size < most,
        SearchKeyKind.SentBefore => Sent() < Day(arguments[0]),
        SearchKeyKind.SentOn => Sent() is { } on && on == Day(arguments[0]),
        SearchKeyKind.SentSince => Sent() >= Day(arguments[0]),
        SearchKeyKind.Header => InHeader(arguments[0], arguments[1]),
        SearchKeyKind.Body => InBody(arguments[0]),
        SearchKeyKind.Text => _header.Any(f => Has($"{f.Name}: {f.Text}", arguments[0])) || InBody(arguments[0]),
        _ => InHeader(kind.ToString(), arguments[0]),
    };

    private bool InHeader(string name, string text) => _header.All(name).Any(f => Has(f.Text, text));

    private bool InBody(string text)
    {
        if (text.Length == 0) return true;
        using var message = open();
        if (message is null) return false;
        try
        {
            return InPart(message, MimeReader.Index(message), text);
        }
        catch (MailFormatException)
        {
            return InText(MimeReader.OpenRaw(message, MimeReader.Flat(message)), Encoding.UTF8, text);
        }
    }

    private static bool InPart(Stream message, MimeEntity part, string text)
    {
        if (part.Children.Count > 0) return part.Children.Any(child => InPart(message, child, text));
        if (!part.MediaType.StartsWith("text/", StringComparison.Ordinal) || part.TransferEncoding == TransferEncoding.Unknown) return false;
        var charset = MimeReader.ReadHeaders(message, part).Single("Content-Type") is { } field && ContentType.TryParse(field.Value, out var type) ? type.Parameters.GetValueOrDefault("charset") : null;
        return InText(MimeReader.OpenDecoded(message, part, TransferDecoding.Lenient), TextCharset.Find(charset), text);
    }

    private static bool InText(Stream content, Encoding encoding, string text)
    {
        using var reader = new StreamReader(content, encoding, detectEncodingFromByteOrderMarks: false);
        // What is looked for may lie across two blocks.
        var (buffer, kept) = (new char[Block + text.Length], 0);
        for (int count; (count = reader.ReadBlock(buffer, kept, Block)) > 0;)
        {
            var all = buffer.AsSpan(0, kept + count);
            if (all.Contains(text, StringComparison.OrdinalIgnoreCase)) return true;
            kept = Math.Min(text.Length - 1, all.Length);
            all[^kept..].CopyTo(buffer);
        }

        return false;
    }

    private DateOnly? Sent() => _header.All("Date").LastOrDefault() is { } field && DayMonthYear().Match(field.Value) is { Success: true } found ? Day(found.Value.Replace(' ', '-')) : null;

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text.Trim('"'), ["d-MMM-yyyy", "dd-MMM-yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var day) ? day : null;

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool Has(string where, string what) => where.Contains(what, StringComparison.OrdinalIgnoreCase);

    private static HeaderBlock Parse(byte[] header)
    {
        try
        {
            return HeaderBlock.ReadFrom(new MemoryStream(header));
        }
        catch (MailFormatException)
        {
            return HeaderBlock.Empty;
        }
    }

    [GeneratedRegex("[0-9]{1,2} [A-Za-z]{3} [0-9]{4}")]
    private static partial Regex DayMonthYear();
}
