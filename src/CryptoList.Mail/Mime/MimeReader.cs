using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Mime;

/// <summary>Reads the structure of a message, and its parts, from a seekable stream.</summary>
public static class MimeReader
{
    /// <summary>
    /// The tree of parts of the message that is the whole stream, from its beginning. One pass, and per part a constant amount of memory.
    /// </summary>
    /// <exception cref="MailFormatException">A limit is passed or the form is wrong: the fault says which.</exception>
    public static MimeEntity Index(Stream stream, MimeLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Position = 0;
        return new MimeIndexer(stream, limits ?? MimeLimits.Default).Run();
    }

    /// <summary>The message as one part of text, for one whose structure cannot be read: where its header ends, and nothing more.</summary>
    public static MimeEntity Flat(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Position = 0;
        return FlatEntity.Read(stream);
    }

    /// <summary>The header block of an entity. Moves the stream's position.</summary>
    public static HeaderBlock ReadHeaders(Stream source, MimeEntity entity, HeaderLimits? limits = null)
    {
        using var range = new RangeStream(source, entity.HeaderOffset, entity.HeaderLength);
        return HeaderBlock.ReadFrom(range, limits);
    }

    /// <summary>The body as it stands, still encoded. Each read moves the source's position.</summary>
    public static Stream OpenRaw(Stream source, MimeEntity entity) => new RangeStream(source, entity.BodyOffset, entity.BodyLength);

    /// <summary>
    /// The body with its transfer encoding taken off, as a stream that is read once from front to back and moves the source's position
    /// at each read. Text of a file whose lines end in LF comes with CRLF.
    /// </summary>
    /// <exception cref="MailFormatException">The transfer encoding is unknown, or, on reading, the data is not in it.</exception>
    public static Stream OpenDecoded(Stream source, MimeEntity entity, TransferDecoding decoding = TransferDecoding.Strict)
    {
        var raw = OpenRaw(source, entity);
        return entity.TransferEncoding switch
        {
            TransferEncoding.Base64 => new Base64DecodeStream(raw, decoding),
            TransferEncoding.QuotedPrintable => new QuotedPrintableDecodeStream(raw, decoding),
            TransferEncoding.Binary => raw,
            TransferEncoding.SevenBit or TransferEncoding.EightBit => entity.LfOnly ? new LfToCrlfStream(raw) : raw,
            _ => throw new MailFormatException(MailFormatFault.BadTransferEncoding, "The transfer encoding is not a known one."),
        };
    }
}
