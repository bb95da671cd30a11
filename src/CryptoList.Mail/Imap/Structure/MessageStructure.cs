using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;

namespace CryptoList.Mail.Imap.Structure;

/// <summary>
/// A message as an IMAP server knows it (RFC 9051 section 7.5.2): ENVELOPE, BODY and BODYSTRUCTURE, and where its sections lie. Any message
/// has a structure: one whose MIME cannot be read is one part of text.
/// </summary>
public sealed class MessageStructure
{
    private readonly Stream _message;
    private readonly MimeEntity _root;

    private MessageStructure(Stream message, MimeEntity root) => (_message, _root) = (message, root);

    /// <summary>Reads a seekable message, which is the whole stream; it is read again by the methods here, one at a time.</summary>
    public static MessageStructure Read(Stream message)
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            return new MessageStructure(message, MimeReader.Index(message));
        }
        catch (MailFormatException)
        {
            return new MessageStructure(message, MimeReader.Flat(message));
        }
    }

    /// <summary>ENVELOPE's value.</summary>
    public byte[] Envelope()
    {
        var output = new ImapStringWriter();
        WriteEnvelope(output, HeaderOf(_root));
        return output.ToArray();
    }

    /// <summary>The value of BODYSTRUCTURE, or that of BODY.</summary>
    public byte[] BodyStructure(bool extended)
    {
        var output = new ImapStringWriter();
        WritePart(output, _root, extended);
        return output.ToArray();
    }

    /// <summary>Where a section lies in the message, in octets; null when there is none, or when it is made of fields (<see cref="Fields"/>).</summary>
    public (long Offset, long Length)? Find(BodySection section)
    {
        if (PartOf(section) is not { } part) return null;
        // What TEXT and HEADER mean of a part holds for a message in it alone.
        if (section.Path.Count > 0 && section.Text is SectionText.Header or SectionText.Text or SectionText.HeaderFields or SectionText.HeaderFieldsNot)
        {
            if (!IsMessage(part) || part.Children.Count == 0) return null;
            part = part.Children[0];
        }

        return section.Text switch
        {
            SectionText.Whole when section.Path.Count == 0 => (0, _message.Length),
            SectionText.Whole or SectionText.Text => (part.BodyOffset, part.BodyLength),
            _ => (part.HeaderOffset, part.BodyOffset - part.HeaderOffset),
        };
    }

    /// <summary>The part a section is of, for its transfer encoding; null when there is none.</summary>
    public MimeEntity? PartOf(BodySection section)
    {
        var (part, numbered) = (_root, true);
        foreach (var number in section.Path)
        {
            if (!numbered && IsMessage(part) && part.Children.Count > 0) (part, numbered) = (part.Children[0], true);
            if (part.IsMultipart && number <= part.Children.Count) part = part.Children[number - 1];
            // A message that is no multipart is its own part 1.
            else if (!numbered || part.IsMultipart || number != 1) return null;
            numbered = false;
        }

        return part;
    }

    /// <summary>The fields a section names out of a header's octets, and an empty line.</summary>
    public static byte[] Fields(ReadOnlySpan<byte> header, BodySection section)
    {
        var wanted = new HashSet<string>(section.Fields, StringComparer.OrdinalIgnoreCase);
        using var output = new MemoryStream();
        var taken = false;
        while (!header.IsEmpty)
        {
            var end = header.IndexOf((byte)'\n');
            var line = end < 0 ? header : header[..(end + 1)];
            header = header[line.Length..];
            if (line.TrimEnd("\r\n"u8).IsEmpty) break;
            if (line[0] is not ((byte)' ' or (byte)'\t'))
            {
                var colon = line.IndexOf((byte)':');
                var name = System.Text.Encoding.Latin1.GetString(line[..Math.Max(colon, 0)]).TrimEnd(' ', '\t');
                taken = wanted.Contains(name) == (section.Text == SectionText.HeaderFields);
            }

            if (taken) output.Write(line);
        }

        output.Write("\r\n"u8);
        return output.ToArray();
    }

    private static bool IsMessage(MimeEntity part) => part.MediaType is "message/rfc822" or "message/global";

    private HeaderBlock HeaderOf(MimeEntity part)
    {
        try
        {
            return MimeReader.ReadHeaders(_message, part);
        }
        catch (MailFormatException)
        {
            return HeaderBlock.Empty;
        }
    }

    private static void WriteEnvelope(ImapStringWriter output, HeaderBlock header)
    {
        var from = EnvelopeAddresses.Of(FieldText.Of(header, "From"));
        string Or(string name) => EnvelopeAddresses.Of(FieldText.Of(header, name)) is var found and not "NIL" ? found : from;
        output.Raw("(").String(FieldText.Of(header, "Date")).Raw(" ").String(FieldText.Of(header, "Subject")).Raw($" {from} {Or("Sender")} {Or("Reply-To")}");
        foreach (var name in (ReadOnlySpan<string>)["To", "Cc", "Bcc"]) output.Raw(" ").Raw(EnvelopeAddresses.Of(FieldText.Of(header, name)));
        output.Raw(" ").String(FieldText.Of(header, "In-Reply-To")).Raw(" ").String(FieldText.Of(header, "Message-ID")).Raw(")");
    }

    private void WritePart(ImapStringWriter output, MimeEntity part, bool extended)
    {
        var header = HeaderOf(part);
        var type = RawParameters.Read(FieldText.Of(header, "Content-Type"));
        output.Raw("(");
        if (part.IsMultipart) WriteMultipart(output, part, type, extended);
        else WriteLeaf(output, part, header, type, extended);
        if (extended)
        {
            output.Raw(" ");
            if (RawParameters.Read(FieldText.Of(header, "Content-Disposition")) is { } disposition)
            {
                output.Raw("(").String(disposition.Word).Raw(" ");
                RawParameters.Write(output, disposition.Parameters);
                output.Raw(")");
            }
            else
            {
                output.Raw("NIL");
            }

            WriteLanguages(output.Raw(" "), FieldText.Of(header, "Content-Language"));
            output.Raw(" ").String(FieldText.Of(header, "Content-Location"));
        }

        output.Raw(")");
    }

    private static void WriteLanguages(ImapStringWriter output, string? field)
    {
        var tags = field?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (tags.Length == 0) output.Raw("NIL");
        for (var i = 0; i < tags.Length; i++) output.Raw(i == 0 ? "(" : " ").String(tags[i]);
        if (tags.Length > 0) output.Raw(")");
    }

    private void WriteMultipart(ImapStringWriter output, MimeEntity part, RawParameters? type, bool extended)
    {
        foreach (var child in part.Children) WritePart(output, child, extended);
        // The grammar asks for at least one.
        if (part.Children.Count == 0) output.Raw(extended ? "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0 NIL NIL NIL NIL)" : "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0)");
        output.Raw(" ").String(Half(type, 1, part));
        if (!extended) return;
        output.Raw(" ");
        RawParameters.Write(output, type?.Parameters);
    }

    private void WriteLeaf(ImapStringWriter output, MimeEntity part, HeaderBlock header, RawParameters? type, bool extended)
    {
        // A Content-Type that could not be read is none: the part is what its media type says here.
        if (type is not null && !type.Word.Replace(" ", "", StringComparison.Ordinal).Equals(part.MediaType, StringComparison.OrdinalIgnoreCase)) type = null;
        output.String(Half(type, 0, part)).Raw(" ").String(Half(type, 1, part)).Raw(" ");
        var parameters = type?.Parameters ?? [];
        // RFC 2046 section 4.1.2: text without a charset is in this one.
        if (part.MediaType.StartsWith("text/", StringComparison.Ordinal) && !parameters.Any(p => p.Name.TrimEnd('*').Equals("charset", StringComparison.OrdinalIgnoreCase))) parameters = [.. parameters, ("charset", "us-ascii")];
        RawParameters.Write(output, parameters);
        output.Raw(" ").String(FieldText.Of(header, "Content-ID")).Raw(" ").String(FieldText.Of(header, "Content-Description"));
        output.Raw(" ").String(RawParameters.Read(FieldText.Of(header, "Content-Transfer-Encoding"))?.Word ?? "7bit").Raw(" ").Number(part.BodyLength);
        if (IsMessage(part) && part.Children.Count > 0)
        {
            output.Raw(" ");
            WriteEnvelope(output, HeaderOf(part.Children[0]));
            WritePart(output.Raw(" "), part.Children[0], extended);
            output.Raw(" ").Number(part.BodyLines);
        }
        else if (part.MediaType.StartsWith("text/", StringComparison.Ordinal))
        {
            output.Raw(" ").Number(part.BodyLines);
        }

        if (extended) output.Raw(" ").String(FieldText.Of(header, "Content-MD5"));
    }

    /// <summary>Type or subtype as it is written, or what holds without.</summary>
    private static string Half(RawParameters? type, int half, MimeEntity part)
    {
        var halves = (type?.Word.Replace(" ", "", StringComparison.Ordinal) ?? part.MediaType).Split('/', 2);
        return halves.Length == 2 ? halves[half] : part.MediaType.Split('/')[half];
    }
}
