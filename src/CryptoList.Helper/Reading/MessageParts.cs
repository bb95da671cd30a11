using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;

namespace CryptoList.Helper.Reading;

/// <summary>What an opened post is made of, for a person: one text, and everything else as attachments.</summary>
internal sealed class MessageParts
{
    private readonly Stream _message;

    private MessageParts(Stream message) => _message = message;

    /// <summary>The text part that is shown, or null when there is none in plain text.</summary>
    public MimeEntity? Text { get; private set; }

    /// <summary>All other leaves, in order.</summary>
    public List<Attachment> Attachments { get; } = [];

    /// <summary>A part that is listed and can be saved. The name is what its author chose, unchecked; the size is that of its encoded form in bytes.</summary>
    internal sealed record Attachment(MimeEntity Entity, string? Name, string MediaType, long Size);

    /// <exception cref="CryptoList.Mail.MailFormatException">The structure passes a limit.</exception>
    public static MessageParts Read(Stream message)
    {
        var parts = new MessageParts(message);
        parts.Walk(MimeReader.Index(message));
        return parts;
    }

    /// <summary>The text, decoded; at most <paramref name="maxChars"/> of it.</summary>
    public string ReadText(int maxChars)
    {
        if (Text is null) return "";
        var charset = Parameters(Text, "Content-Type", "").GetValueOrDefault("charset");
        using var reader = new StreamReader(OpenDecoded(Text), TextCharset.Find(charset), detectEncodingFromByteOrderMarks: false);
        var buffer = new char[maxChars];
        var count = reader.ReadBlock(buffer);
        var text = new string(buffer, 0, count);
        return reader.Peek() < 0 ? text : text + "\n[… cut here; save it with --save to see all of it]\n";
    }

    /// <summary>A part's content, as far as its encoding can be read.</summary>
    public Stream OpenDecoded(MimeEntity part) => part.TransferEncoding == TransferEncoding.Unknown
        ? MimeReader.OpenRaw(_message, part)
        : MimeReader.OpenDecoded(_message, part, TransferDecoding.Lenient);

    private void Walk(MimeEntity part)
    {
        if (part.IsMultipart)
        {
            foreach (var child in part.Children) Walk(child);
            return;
        }

        // Content-Disposition has the grammar of Content-Type after its first word (RFC 2183 section 2).
        var disposition = Field(part, "Content-Disposition");
        var attached = disposition?.StartsWith("attachment", StringComparison.OrdinalIgnoreCase) == true;
        if (Text is null && !attached && part.MediaType == "text/plain")
        {
            Text = part;
            return;
        }

        var name = Parameters(part, "Content-Disposition", "x/").GetValueOrDefault("filename") ?? Parameters(part, "Content-Type", "").GetValueOrDefault("name");
        Attachments.Add(new Attachment(part, name is null ? null : EncodedName(name), part.MediaType, part.BodyLength));
    }

    // Against RFC 2047 section 5, and common all the same.
    private static string EncodedName(string name) => HeaderSyntaxSafe(name) ? HeaderField.Create("X", name).Text : name;

    private static bool HeaderSyntaxSafe(string name) => name.All(c => c is >= ' ' and <= '~') && name.Length < 500;

    private string? Field(MimeEntity part, string name) => MimeReader.ReadHeaders(_message, part).All(name).FirstOrDefault()?.Value;

    private IReadOnlyDictionary<string, string> Parameters(MimeEntity part, string name, string prefix) =>
        Field(part, name) is { } value && ContentType.TryParse(prefix + value, out var parsed) ? parsed.Parameters : new Dictionary<string, string>();
}
