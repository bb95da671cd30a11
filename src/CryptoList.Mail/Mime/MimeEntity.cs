namespace CryptoList.Mail.Mime;

/// <summary>
/// A message or a part of one: where its header and body lie in the stream it was indexed from, in bytes from the stream's
/// beginning. It holds no text of the message but its media type.
/// </summary>
public sealed class MimeEntity
{
    private List<MimeEntity>? _children;

    internal MimeEntity(MimeEntity? parent, long headerOffset, bool lfOnly)
    {
        Parent = parent;
        Depth = parent is null ? 0 : parent.Depth + 1;
        HeaderOffset = headerOffset;
        BodyOffset = headerOffset;
        LfOnly = lfOnly;
        MediaType = parent?.MediaType == "multipart/digest" ? "message/rfc822" : "text/plain"; // RFC 2046 section 5.1.5
    }

    /// <summary>Null for the message itself.</summary>
    public MimeEntity? Parent { get; }

    /// <summary>0 for the message itself.</summary>
    public int Depth { get; }

    /// <summary>Lower case. Without a Content-Type field it is <c>text/plain</c>, in a digest <c>message/rfc822</c>.</summary>
    public string MediaType { get; internal set; }

    public TransferEncoding TransferEncoding { get; internal set; }

    public long HeaderOffset { get; }

    /// <summary>Without the empty line.</summary>
    public long HeaderLength { get; internal set; }

    public long BodyOffset { get; internal set; }

    /// <summary>Still encoded; without the line end that belongs to the boundary after it.</summary>
    public long BodyLength { get; internal set; }

    /// <summary>Line ends in the body.</summary>
    public long BodyLines { get; internal set; }

    /// <summary>False for a multipart whose closing boundary did not come.</summary>
    public bool IsClosed { get; internal set; } = true;

    /// <summary>The stream is a file of a Unix system: its lines end in LF alone, and stand for lines that end in CRLF.</summary>
    public bool LfOnly { get; internal set; }

    /// <summary>The parts of a multipart; the one message in a message/rfc822 or message/global; else none.</summary>
    public IReadOnlyList<MimeEntity> Children => _children ?? (IReadOnlyList<MimeEntity>)[];

    public bool IsMultipart => MediaType.StartsWith("multipart/", StringComparison.Ordinal);

    internal long FirstBodyLine { get; set; }

    internal MimeEntity AddChild(long headerOffset)
    {
        var child = new MimeEntity(this, headerOffset, LfOnly);
        (_children ??= []).Add(child);
        return child;
    }
}
